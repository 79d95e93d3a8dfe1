// cpp-httplib, of which a connection holds a thread: as many of those as the bench has connections, and no limit on the
// requests of one (its own are 8 and 5). It compresses "text/plain" for whoever accepts that, however short;
// "Text/plain", which says the same, it does not.

#include <cstdio>
#include <limits>
#include <string>

#include <httplib.h>

constexpr const char* text = "Text/plain; charset=utf-8";

int main() {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool{64}; };
  server.set_keep_alive_max_count(std::numeric_limits<int>::max());
  server.set_tcp_nodelay(true);
  server.Get("/echo/([^/]+)", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.matches[1], text);
  });
  server.Get("/add/([0-9]+)", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(std::to_string(std::stoi(request.matches[1]) + 2), text);
  });
  std::printf("http://127.0.0.1:%d\n", server.bind_to_any_port("127.0.0.1"));
  std::fflush(stdout);
  return server.listen_after_bind() ? 0 : 1;
}
