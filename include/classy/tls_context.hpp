#pragma once
// tls_context(): what a server needs to speak TLS, made of its certificate.

#include <cerrno>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include <boost/asio/ssl/context.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace classy {

/// Who the server is, and how it proves that: two files in PEM.
struct Certificate {
  std::string chain;  ///< its certificate, and behind it those of who has signed it, as "fullchain.pem" has them
  std::string key;    ///< the private key, not encrypted
};

/// Why there can be no TLS, in one line: "cannot read the key key.pem: No such file or directory".
class TlsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace detail {
inline void use_certificate(SSL_CTX* context, const Certificate& certificate);
inline int choose_http_1_1(SSL* ssl, const unsigned char** chosen, unsigned char* chosen_size,
                           const unsigned char* offered, unsigned int offered_size, void* unused);
}  // namespace detail

/// Asio's context for a server of today, to be changed at will and given to Tls, as for certificates of clients:
///     auto context = classy::tls_context({"server.pem", "server.key"});
///     context.load_verify_file("clients.pem");
///     context.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
///     server.listen("0.0.0.0", 8443, classy::Tls{std::move(context)});
/// TLS 1.2 and 1.3, ciphers that keep what was said secret though the key is lost later (RFC 9325, 4.2), of which the
/// client chooses, since it knows which one it has in hardware; no renegotiation; no compression; `http/1.1` by ALPN.
/// \throws TlsError when a file is not there, or not what it should be.
inline boost::asio::ssl::context tls_context(const Certificate& certificate) {
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
  SSL_CTX* const native = context.native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2; all those of 1.3 are good
  SSL_CTX_set_alpn_select_cb(native, detail::choose_http_1_1, nullptr);
  static constexpr unsigned char sessions[] = "classy";  // without it, no client with a certificate could resume one
  SSL_CTX_set_session_id_context(native, sessions, sizeof sessions - 1);
  detail::use_certificate(native, certificate);
  return context;
}

namespace detail {

/// Lets OpenSSL ask nobody for a password: otherwise it is whoever sits at the terminal.
class NoPassword {
 public:
  explicit NoPassword(SSL_CTX* context) : context_{context} {
    SSL_CTX_set_default_passwd_cb_userdata(context_, &wanted_);
    SSL_CTX_set_default_passwd_cb(context_,
                                  [](char*, int, int, void* wanted) { return *static_cast<bool*>(wanted) = true, -1; });
  }
  NoPassword(const NoPassword&) = delete;
  NoPassword& operator=(const NoPassword&) = delete;
  ~NoPassword() {
    SSL_CTX_set_default_passwd_cb(context_, nullptr);
    SSL_CTX_set_default_passwd_cb_userdata(context_, nullptr);
  }
  bool wanted() const { return wanted_; }

 private:
  SSL_CTX* context_;
  bool wanted_ = false;
};

/// \throws TlsError
inline void check_readable(const std::string& what, const std::string& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened{std::fopen(file.c_str(), "r"), std::fclose};
  if (!opened || (std::fgetc(opened.get()) == EOF && std::ferror(opened.get()) != 0)) {
    throw TlsError{"cannot read the " + what + " " + file + ": " + std::generic_category().message(errno)};
  }
}

/// Throws what OpenSSL has complained of first.
[[noreturn]] inline void refuse_pem(const std::string& what, const std::string& file) {
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  throw TlsError{"cannot use the " + what + " " + file +
                 ", which should be PEM: " + (reason != nullptr ? reason : "for no reason that OpenSSL gives")};
}

/// \throws TlsError
inline void use_certificate(SSL_CTX* context, const Certificate& certificate) {
  const auto& [chain, key] = certificate;
  check_readable("certificate", chain);
  check_readable("key", key);
  const NoPassword password{context};
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, chain.c_str()) != 1) refuse_pem("certificate", chain);
  const bool used = SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1;
  const bool differs = ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_X509;  // X509_R_KEY_VALUES_MISMATCH
  if (password.wanted()) throw TlsError{"the key " + key + " is encrypted, which it must not be"};
  if (!used && !differs) refuse_pem("key", key);
  if (!used || SSL_CTX_check_private_key(context) != 1) {
    throw TlsError{"the key " + key + " is not that of the certificate " + chain};
  }
}

/// ALPN, RFC 7301: a client that names what it can speak, and HTTP/1.1 is not among it, is told so at once.
inline int choose_http_1_1(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                           unsigned int offered_size, void*) {
  static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* first = nullptr;
  const int found = SSL_select_next_proto(&first, chosen_size, ours, sizeof ours, offered, offered_size);
  *chosen = first;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace detail
}  // namespace classy
