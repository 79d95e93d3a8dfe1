#include <classy/serve.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>

#include <classy/app.hpp>
#include <classy/tls.hpp>

#include "support/live_server.hpp"
#include "tls/test_certificate.hpp"
#include "tls/tls_client.hpp"

// Here the server's code for TLS is instantiated, and nowhere else.
std::uint16_t test::listen(LiveServer& server, const classy::Tls& tls) {
  const classy::AnyTransport transport{tls};
  transport.listen(server.server(), "127.0.0.1", 0);
  return server.port();
}

namespace serve_tests {

TEST_CASE("a program without its certificate ends at once with the status of a failure") {
  const test::TestCertificate certificate;
  const classy::App app;
  const classy::Tls tls{{.chain = certificate.files().chain, .key = certificate.path("missing.pem")}};
  CHECK(classy::serve(app, {.port = 0, .quiet = true, .transport = tls}) == EXIT_FAILURE);
}

TEST_CASE("a transport whose type is forgotten knows the scheme of its URLs") {
  CHECK(classy::AnyTransport{}.scheme() == "http");
  CHECK(classy::AnyTransport{classy::Tls{classy::Certificate{}}}.scheme() == "https");
}

}  // namespace serve_tests
