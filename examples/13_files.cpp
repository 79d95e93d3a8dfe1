// Files, and other bytes: a client takes them whole or in parts, goes on after a broken download, and asks again only for
// what has changed.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include <classy/app.hpp>
#include <classy/bytes.hpp>
#include <classy/controller.hpp>
#include <classy/file.hpp>
#include <classy/test_client.hpp>

using namespace std::chrono_literals;

class Library {
 public:
  explicit Library(std::filesystem::path directory) : directory_{std::move(directory)} {}

  // a file that the program chooses
  classy::File report() const { return classy::File{directory_ / "report.txt", {.version = "2026-11"}}; }
  // one that the client chooses, below a directory
  classy::File page(std::string_view name) const { return classy::File::under(directory_ / "public", name); }
  // bytes from elsewhere
  classy::Bytes picture(int id) const {
    return {.data = "picture " + std::to_string(id), .type = "image/png", .version = "v7", .modified = saved_};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/report", &Library::report), get("/pages/{name...}", &Library::page),
                          get("/pictures/{id}", &Library::picture));
  }

 private:
  std::filesystem::path directory_;
  std::chrono::sys_seconds saved_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;
};

void show(std::string_view request, const classy::TestAnswer& answer) {
  std::cout << request << "\n" << answer.status() << "\n";
  for (const auto& [name, value] : answer.headers()) std::cout << name << ": " << value << "\n";
  std::cout << answer.text() << "\n\n";
}

int main() {
  const auto directory = std::filesystem::temp_directory_path() / ("classy_13_files_" + std::to_string(::getpid()));
  std::filesystem::create_directories(directory / "public");
  std::ofstream{directory / "report.txt"} << "all is well";
  std::ofstream{directory / "public" / "index.html"} << "<p>hello";

  Library library{directory};
  classy::App app;
  app.include("", library);
  classy::TestClient client{app};

  show("GET /pictures/1", client.get("/pictures/1"));
  const auto rest = client.get("/pictures/1", {.headers = {{"Range", "bytes=4-"}, {"If-Range", "\"v7\""}}});
  show("GET /pictures/1, from byte 4 on, if it is still v7", rest);
  const auto same = client.get("/pictures/1", {.headers = {{"If-None-Match", "\"v7\""}}});
  show("GET /pictures/1, unless it is still v7", same);
  const auto none = client.get("/pictures/1", {.headers = {{"Range", "bytes=100-"}}});
  show("GET /pictures/1, from byte 100 on", none);

  const auto report = client.get("/report", {.headers = {{"Range", "bytes=-4"}}});
  const auto page = client.get("/pages/index.html"), secret = client.get("/pages/..%2Freport.txt");
  std::cout << "the report's end: " << report.text() << "\nthe page: " << page.text() << ", "
            << page.header("Content-Type").value_or("") << "\nwhat is not below: " << secret.status() << "\n";

  std::filesystem::remove_all(directory);
  const bool good = rest.status() == 206 && same.status() == 304 && none.status() == 416 && report.text() == "well";
  return good && page.status() == 200 && secret.status() >= 400 ? 0 : 1;
}
