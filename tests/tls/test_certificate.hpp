#pragma once
// TestCertificate: a key and a certificate that it has signed itself, made anew for each test, as two files.

#include <string>

#include <boost/asio/ssl/context.hpp>

#include <classy/tls.hpp>

#include "support/temporary_directory.hpp"

namespace test {

class TestCertificate {
 public:
  /// For "localhost", on the curve P-256.
  TestCertificate();

  classy::Certificate files() const { return {path("cert.pem"), path("key.pem")}; }
  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  /// Another file beside them. \returns its path.
  std::string write(const std::string& name, const std::string& content) const;
  /// The key, as it would be for one who knows the password.
  std::string encrypted_key(const char* password) const;

 private:
  TemporaryDirectory directory_;
};

/// A client's context, which trusts that certificate only.
boost::asio::ssl::context client_context(const TestCertificate& certificate);

}  // namespace test
