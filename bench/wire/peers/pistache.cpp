// Pistache's router and endpoint, with one I/O thread beside the one that accepts.

#include <csignal>
#include <cstdio>
#include <string>

#include <pistache/endpoint.h>
#include <pistache/router.h>

namespace http = Pistache::Http;
namespace rest = Pistache::Rest;

namespace {

rest::Route::Result echo(const rest::Request& request, http::ResponseWriter response) {
  response.send(http::Code::Ok, request.param(":text").as<std::string>(), MIME(Text, Plain));
  return rest::Route::Result::Ok;
}

rest::Route::Result add(const rest::Request& request, http::ResponseWriter response) {
  response.send(http::Code::Ok, std::to_string(request.param(":x").as<int>() + 2), MIME(Text, Plain));
  return rest::Route::Result::Ok;
}

}  // namespace

int main() {
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &end, nullptr);  // before there are threads: they leave it to this one

  rest::Router router;
  rest::Routes::Get(router, "/echo/:text", echo);
  rest::Routes::Get(router, "/add/:x", add);
  http::Endpoint endpoint{Pistache::Address{Pistache::Ipv4::loopback(), Pistache::Port{0}}};
  endpoint.init(http::Endpoint::options().threads(1).flags(Pistache::Tcp::Options::NoDelay));
  endpoint.setHandler(router.handler());
  endpoint.serveThreaded();
  std::printf("http://127.0.0.1:%d\n", static_cast<int>(static_cast<std::uint16_t>(endpoint.getPort())));
  std::fflush(stdout);

  int signal = 0;
  sigwait(&end, &signal);
  endpoint.shutdown();
}
