#include "tls/test_certificate.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace test {

namespace {

template <auto function>
struct Call {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Call<EVP_PKEY_free>>;
using Signed = std::unique_ptr<X509, Call<X509_free>>;
using Memory = std::unique_ptr<BIO, Call<BIO_free>>;

void expect(bool good) {
  if (!good) throw std::runtime_error{"cannot make a certificate"};
}

Signed sign(EVP_PKEY* key) {
  constexpr long hour = 3600;
  Signed made{X509_new()};
  expect(made != nullptr && X509_set_version(made.get(), X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -hour);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 24 * hour);
  X509_set_pubkey(made.get(), key);
  X509_NAME* const name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509_EXTENSION* const host = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
  expect(host != nullptr && X509_add_ext(made.get(), host, -1) == 1);
  X509_EXTENSION_free(host);
  expect(X509_sign(made.get(), key, EVP_sha256()) > 0);
  return made;
}

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

TestCertificate::TestCertificate() {
  const Key key{EVP_EC_gen("P-256")};
  expect(key != nullptr);
  const Memory chain{BIO_new(BIO_s_mem())}, secret{BIO_new(BIO_s_mem())};
  expect(PEM_write_bio_X509(chain.get(), sign(key.get()).get()) == 1);
  expect(PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  write("cert.pem", text_of(chain.get()));
  write("key.pem", text_of(secret.get()));
}

std::string TestCertificate::write(const std::string& name, const std::string& content) const {
  return directory_.write(name, content).string();
}

std::string TestCertificate::encrypted_key(const char* password) const {
  const Memory file{BIO_new_file(path("key.pem").c_str(), "r")}, encrypted{BIO_new(BIO_s_mem())};
  const Key key{PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr)};
  expect(key != nullptr);
  const std::string word = password;
  expect(PEM_write_bio_PrivateKey(encrypted.get(), key.get(), EVP_aes_128_cbc(),
                                  reinterpret_cast<const unsigned char*>(word.data()), static_cast<int>(word.size()),
                                  nullptr, nullptr) == 1);
  return text_of(encrypted.get());
}

boost::asio::ssl::context client_context(const TestCertificate& certificate) {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
  context.load_verify_file(certificate.files().chain);
  context.set_verify_mode(boost::asio::ssl::verify_peer);
  return context;
}

}  // namespace test
