// Middleware: its signature says what it does. Guards look at requests, observers at answers, an around stands around.
#include <chrono>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

// a guard: what it throws is the answer, and the handler is not called
void require_key(const classy::Request& request) {
  if (!request.header("X-Key")) throw classy::HttpError{401, "say who you are"};
}

// an around: the rest of the way, the handler included, is in `co_await next()`
boost::asio::awaitable<void> time_it(classy::Request&, classy::Response& response, classy::Next next) {
  const auto start = std::chrono::steady_clock::now();
  co_await next();
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
  response.set("Server-Timing", "app;dur=" + std::to_string(time.count()));
}

struct NoSuchNote : std::runtime_error {  // knows nothing of HTTP
  using std::runtime_error::runtime_error;
};

class Notes {
 public:
  std::string read(int id) const {
    const auto found = notes_.find(id);
    if (found == notes_.end()) throw NoSuchNote{"there is no note " + std::to_string(id)};
    return found->second;
  }
  void remove(int id) { notes_.erase(id); }

  // a method is middleware, too
  void must_be_there(const classy::Request&) const {
    if (notes_.empty()) throw classy::HttpError{410, "all notes are gone"};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/{id}", &Notes::read, use(&Notes::must_be_there)),
                          del("/{id}", &Notes::remove, {.summary = "Removes a note"}, use(require_key)));
  }

 private:
  std::map<int, std::string> notes_{{1, "buy milk"}};
};

int main() {
  Notes notes;
  std::ostringstream log;

  classy::App app;
  app.use(time_it);                                                                   // the first is the outermost
  app.use([&log](const classy::Request& request, const classy::Response& response) {  // an observer
    log << request.method() << " " << request.target() << " -> " << response.status() << "\n";
  });
  app.include("/notes", notes);
  app.include("/private", notes, classy::use(require_key));  // the same object, with a guard before all its routes
  app.on_exception<NoSuchNote>([](const NoSuchNote& e) { return classy::HttpError{404, e.what()}; });

  classy::TestClient client{app};
  for (const char* target : {"/notes/1", "/notes/2", "/private/1", "/nowhere"}) client.get(target);
  client.del("/notes/1");
  client.del("/notes/1", {.headers = {{"X-Key", "7"}}});
  client.get("/notes/1");

  std::cout << log.str() << client.get("/notes/1").header("Server-Timing").value_or("not timed") << "\n";
  const std::string expected =
      "GET /notes/1 -> 200\nGET /notes/2 -> 404\nGET /private/1 -> 401\nGET /nowhere -> 404\n"
      "DELETE /notes/1 -> 401\nDELETE /notes/1 -> 204\nGET /notes/1 -> 410\n";
  return log.str().starts_with(expected) ? 0 : 1;
}
