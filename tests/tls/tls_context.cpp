#include <classy/tls_context.hpp>

#include <catch2/catch.hpp>

#include <string>

#include <classy/tls.hpp>

#include "tls/test_certificate.hpp"

namespace tls_tests {

using Catch::Contains;
using classy::Tls;

/// What is wrong with it.
std::string complaint(const classy::Certificate& certificate) {
  try {
    Tls{certificate}.open();
  } catch (const classy::TlsError& error) {
    return error.what();
  }
  return "nothing";
}

TEST_CASE("a certificate or key that cannot be used is complained of in one line that names the file") {
  const test::TestCertificate one, other;
  const std::string cert = one.files().chain, key = one.files().key;
  const std::string empty = one.write("empty.pem", ""), text = one.write("text.pem", "what is this\n");
  const std::string encrypted = one.write("encrypted.pem", one.encrypted_key("a word"));
  const std::string missing = one.path("missing.pem"), directory = one.path("");
  CHECK(complaint({cert, key}) == "nothing");
  CHECK(complaint({missing, key}) == "cannot read the certificate " + missing + ": No such file or directory");
  CHECK(complaint({cert, missing}) == "cannot read the key " + missing + ": No such file or directory");
  CHECK(complaint({directory, key}) == "cannot read the certificate " + directory + ": Is a directory");
  CHECK(complaint({cert, encrypted}) == "the key " + encrypted + " is encrypted, which it must not be");
  CHECK(complaint({cert, other.files().key}) ==
        "the key " + other.files().key + " is not that of the certificate " + cert);
  for (const std::string& bad : {empty, text, key}) {
    CHECK_THAT(complaint({bad, key}), Contains("cannot use the certificate " + bad + ", which should be PEM: "));
  }
  for (const std::string& bad : {empty, text, cert}) {
    CHECK_THAT(complaint({cert, bad}), Contains("cannot use the key " + bad + ", which should be PEM: "));
  }
}

TEST_CASE("the files of a certificate are read when a server begins to listen and no sooner") {
  std::string chain, key;
  {
    const test::TestCertificate certificate;
    const Tls tls{certificate.files()};
    CHECK_NOTHROW(tls.open());
    chain = certificate.files().chain;
    key = certificate.files().key;
  }
  const Tls tls{{.chain = chain, .key = key}};
  CHECK_THROWS_AS(tls.open(), classy::TlsError);
}

}  // namespace tls_tests
