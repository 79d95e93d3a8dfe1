// serves
// HTTPS, with a certificate of your own making, which no client trusts:
//     openssl req -x509 -nodes -newkey rsa:2048 -subj /CN=localhost -keyout key.pem -out cert.pem
//     curl -k https://localhost:8443/hello
#include <classy/app.hpp>
#include <classy/serve.hpp>
#include <classy/tls.hpp>

int main() {
  classy::App app;
  app.get("/hello", [] { return "hello, in secret\n"; });
  return classy::serve(app, {.port = 8443, .transport = classy::Tls{{"cert.pem", "key.pem"}}});
}
