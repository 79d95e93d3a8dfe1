#include <classy/file.hpp>

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <classy/app.hpp>
#include <classy/bind.hpp>
#include <classy/bytes.hpp>
#include <classy/controller.hpp>
#include <classy/detail/file_source.hpp>
#include <classy/detail/file_types.hpp>
#include <classy/detail/http_dates.hpp>
#include <classy/detail/unopened.hpp>
#include <classy/test_client.hpp>

#include "support/temporary_directory.hpp"

namespace file_tests {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Catch::Contains;
using classy::Bytes;
using classy::File;
using classy::TestAnswer;
using classy::TestClient;
using test::TemporaryDirectory;

constexpr std::string_view noon = "Sun, 22 Nov 2026 12:00:00 GMT";
constexpr auto at_noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;

class Library {
 public:
  explicit Library(fs::path directory) : directory_{std::move(directory)} {}

  Bytes picture() const { return {.data = "0123456789", .type = "image/png", .version = "v7", .modified = at_noon}; }
  Bytes shared() const { return {.data = shared_text}; }
  Bytes of(std::string version, classy::Query<"type", std::string, classy::def("a/b")> type) const {
    return {.data = "x", .type = *type, .version = version};
  }
  classy::Versioned<Bytes> revised() const { return {9, {.data = "0123456789", .version = "v7"}}; }
  classy::Status<202, Bytes> accepted() const { return {picture()}; }
  File report() const { return File{directory_ / "report.pdf"}; }
  File versioned() const { return File{directory_ / "report.pdf", {.version = "v1"}}; }
  File saved(std::string name) const { return File{directory_ / "report.pdf", {.type = "a/b", .download = name}}; }
  File asset(std::string name) const { return File::under(directory_ / "public", name); }
  File any(std::string name) const { return File{directory_ / name}; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(
        get("/picture", &Library::picture), post("/picture", &Library::picture), get("/shared", &Library::shared),
        get("/of/{version}", &Library::of), get("/accepted", &Library::accepted), get("/revised", &Library::revised),
        get("/negotiated", &Library::picture, {.content_type = "image/apng"}), get("/report", &Library::report),
        get("/versioned", &Library::versioned), get("/saved/{name}", &Library::saved),
        get("/assets/{name...}", &Library::asset), get("/any/{name}", &Library::any));
  }

  std::shared_ptr<std::string> shared_text = std::make_shared<std::string>("shared");

 private:
  fs::path directory_;
};

struct Site {
  TestAnswer get(std::string_view target, classy::TestRequest::Pairs headers = {}) {
    return client.get(target, {.headers = std::move(headers)});
  }

  TemporaryDirectory directory;
  Library library{directory.path()};
  classy::App app;
  TestClient client{app.include("", library)};
};

std::string header(const TestAnswer& answer, std::string_view name) { return answer.header(name).value_or("-"); }

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{}));
}

TEST_CASE("bytes come with what a client needs to know to take them in parts") {
  Site site;
  const TestAnswer answer = site.get("/picture");
  CHECK(answer.status() == 200);
  CHECK(answer.text() == "0123456789");
  CHECK(header(answer, "Content-Type") == "image/png");
  CHECK(header(answer, "ETag") == "\"v7\"");
  CHECK(header(answer, "Last-Modified") == noon);
  CHECK(header(answer, "Accept-Ranges") == "bytes");
  CHECK(header(answer, "Content-Range") == "-");

  const TestAnswer plain = site.get("/shared");
  CHECK(plain.text() == "shared");
  CHECK(header(plain, "Content-Type") == "application/octet-stream");
  CHECK(header(plain, "ETag") == "-");
  CHECK(header(plain, "Last-Modified") == "-");
  CHECK(site.library.shared_text.use_count() == 1);
}

TEST_CASE("one range is a 206 and says which one it is") {
  Site site;
  const TestAnswer answer = site.get("/picture", {{"Range", "bytes=2-4"}});
  CHECK(answer.status() == 206);
  CHECK(answer.text() == "234");
  CHECK(header(answer, "Content-Range") == "bytes 2-4/10");
  CHECK(header(answer, "Content-Type") == "image/png");
  CHECK(header(answer, "ETag") == "\"v7\"");
  CHECK(site.get("/shared", {{"Range", "bytes=-3"}}).text() == "red");
  CHECK(site.get("/picture", {{"Range", "bytes=0-"}}).status() == 206);
  CHECK(site.get("/picture", {{"Range", "bytes=2-3,4-5"}}).text() == "2345");
  CHECK(site.get("/picture", {{"Range", "lines=2-3"}}).status() == 200);
}

TEST_CASE("several ranges are a multipart of parts that each say which one they are") {
  Site site;
  const TestAnswer answer = site.get("/picture", {{"Range", "bytes=8-9,0-1,4-4"}});
  CHECK(answer.status() == 206);
  CHECK(header(answer, "Content-Range") == "-");
  const std::string type = header(answer, "Content-Type");
  REQUIRE_THAT(type, Catch::StartsWith("multipart/byteranges; boundary="));
  const std::string boundary = type.substr(type.find('=') + 1);
  CHECK(boundary.size() == 32);
  const auto part = [&](std::string_view range, std::string_view text) {
    return "--" + boundary + "\r\nContent-Type: image/png\r\nContent-Range: bytes " + std::string{range} +
           "/10\r\n\r\n" + std::string{text} + "\r\n";
  };
  CHECK(answer.text() == part("8-9", "89") + part("0-1", "01") + part("4-4", "4") + "--" + boundary + "--\r\n");
  CHECK(header(site.get("/picture", {{"Range", "bytes=8-9,0-1"}}), "Content-Type") != type);
}

TEST_CASE("where there is nothing of a range is a 416 that says how much there is") {
  Site site;
  const TestAnswer answer = site.get("/picture", {{"Range", "bytes=10-"}});
  CHECK(answer.status() == 416);
  CHECK(header(answer, "Content-Range") == "bytes */10");
  CHECK(header(answer, "Content-Type") == "application/problem+json");
  CHECK(answer.json()["status"] == 416);
  CHECK(site.get("/picture", {{"Range", "bytes=10-"}, {"If-Range", "\"old\""}}).status() == 200);
}

TEST_CASE("conditions are answered without a body and with the version") {
  Site site;
  for (const auto& [name, value, status] :
       {std::tuple{"If-None-Match", "\"v7\"", 304}, std::tuple{"If-Modified-Since", noon.data(), 304},
        std::tuple{"If-Match", "\"v6\"", 412},
        std::tuple{"If-Unmodified-Since", "Sun, 22 Nov 2026 11:59:59 GMT", 412}}) {
    const TestAnswer answer = site.get("/picture", {{name, value}, {"Range", "bytes=0-1"}});
    INFO(name);
    CHECK(answer.status() == status);
    CHECK(answer.text().empty());
    CHECK(header(answer, "ETag") == "\"v7\"");
    CHECK(header(answer, "Content-Type") == "-");
    CHECK(header(answer, "Content-Range") == "-");
  }
  CHECK(site.get("/picture", {{"If-Range", "\"v7\""}, {"Range", "bytes=0-1"}}).text() == "01");
  CHECK(site.get("/picture", {{"If-Range", "\"v6\""}, {"Range", "bytes=0-1"}}).text() == "0123456789");
}

TEST_CASE("a HEAD tells of the whole and conditions hold for it") {
  Site site;
  const TestAnswer answer = site.client.head("/picture", {.headers = {{"Range", "bytes=0-1"}}});
  CHECK(answer.status() == 200);
  CHECK(answer.text().empty());
  CHECK(header(answer, "Accept-Ranges") == "bytes");
  CHECK(header(answer, "Content-Range") == "-");
  CHECK(site.client.head("/picture", {.headers = {{"If-None-Match", "\"v7\""}}}).status() == 304);
}

TEST_CASE("other verbs and statuses answer with all of the bytes whatever the conditions") {
  Site site;
  const classy::TestRequest asking{.headers = {{"Range", "bytes=0-1"}, {"If-Match", "\"v6\""}}};
  const TestAnswer posted = site.client.post("/picture", asking);
  CHECK(posted.status() == 200);
  CHECK(posted.text() == "0123456789");
  CHECK(header(posted, "ETag") == "-");
  const TestAnswer accepted = site.client.get("/accepted", asking);
  CHECK(accepted.status() == 202);
  CHECK(accepted.text() == "0123456789");
}

TEST_CASE("the version of a Versioned is that of its bytes") {
  Site site;
  CHECK(header(site.get("/revised"), "ETag") == "\"9\"");
  CHECK(site.get("/revised", {{"If-None-Match", "\"9\""}}).status() == 304);
  CHECK(site.get("/revised", {{"Range", "bytes=0-1"}, {"If-Range", "\"9\""}}).text() == "01");
  CHECK(site.get("/revised", {{"Range", "bytes=0-1"}, {"If-Range", "\"v7\""}}).status() == 200);
}

TEST_CASE("a routes content type is that of the bytes and not of several ranges") {
  Site site;
  CHECK(header(site.get("/negotiated"), "Content-Type") == "image/apng");
  CHECK(header(site.get("/negotiated", {{"Range", "bytes=0-1"}}), "Content-Type") == "image/apng");
  CHECK_THAT(header(site.get("/negotiated", {{"Range", "bytes=0-1,4-5"}}), "Content-Type"),
             Catch::StartsWith("multipart/byteranges"));
}

TEST_CASE("what cannot stand in a header line is a mistake of the program") {
  Site site;
  CHECK(header(site.get("/of/v%22%201"), "ETag") == "\"v%22%201\"");  // a version may be any text
  CHECK(site.get("/of/v?type=a/b%0D%0AX:1", {{"Range", "bytes=0-0,0-0"}}).status() == 500);
  CHECK_THROWS_AS((Bytes{.data = std::shared_ptr<const std::string>{}}), std::invalid_argument);
  CHECK_THROWS_AS((Bytes{.data = std::shared_ptr<const classy::BodySource>{}}), std::invalid_argument);
}

TEST_CASE("a date in the future is that of the answer") {
  classy::Response response;
  const classy::Request request{{}};
  const auto before = std::chrono::system_clock::now() - 1s;
  classy::detail::respond(Bytes{.data = "x", .modified = before + 24h}, request, response);
  const auto said =
      classy::detail::read_http_date(response.header("Last-Modified").value(), std::chrono::sys_seconds{});
  REQUIRE(said);
  CHECK(*said >= before);
  CHECK(*said <= std::chrono::system_clock::now());
}

TEST_CASE("a file is an answer with its type and version and ranges") {
  Site site;
  site.directory.write("report.pdf", "%PDF-1.7 ...");
  const std::size_t before = open_descriptors();
  const TestAnswer answer = site.get("/report");
  CHECK(answer.status() == 200);
  CHECK(answer.text() == "%PDF-1.7 ...");
  CHECK(header(answer, "Content-Type") == "application/pdf");
  CHECK(classy::detail::read_http_date(header(answer, "Last-Modified"), std::chrono::sys_seconds{}));
  CHECK(site.get("/report", {{"Range", "bytes=1-3"}}).text() == "PDF");
  CHECK(site.get("/report", {{"If-None-Match", header(answer, "ETag")}}).status() == 304);
  CHECK(site.get("/versioned", {{"Range", "bytes=1-3"}, {"If-Range", "\"v1\""}}).text() == "PDF");
  CHECK(site.get("/versioned", {{"Range", "bytes=1-3"}, {"If-Range", "\"v0\""}}).status() == 200);
  CHECK(site.client.head("/report").status() == 200);
  CHECK(open_descriptors() == before);
}

TEST_CASE("a file that is not there and what is no regular file is a 404 at once") {
  Site site;
  CHECK(site.get("/report").status() == 404);
  fs::create_directory(site.directory.path() / "report.pdf");
  CHECK(site.get("/report").status() == 404);
  REQUIRE(::mkfifo((site.directory.path() / "fifo").c_str(), 0600) == 0);
  CHECK(site.get("/any/fifo").status() == 404);
  fs::create_symlink("self", site.directory.path() / "self");
  CHECK(site.get("/any/self").status() == 404);
  CHECK(site.get("/any/" + std::string(300, 'x')).status() == 404);

  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (site.directory.path() / "socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(site.get("/any/socket").status() == 404);
  ::close(socket);
}

TEST_CASE("why a file cannot be opened is told to the log alone") {
  const auto answer = [](int reason) {
    classy::Response response;
    classy::detail::answer_unopened(reason, classy::Request{}, response);
    return std::to_string(response.status()) + " " + std::string{response.note()};
  };
  CHECK(answer(ENOENT) == "404 ");
  CHECK(answer(EACCES) == "404 the file cannot be opened: Permission denied");
  CHECK(answer(EMFILE) == "503 the file cannot be opened: Too many open files");
  CHECK(answer(EIO) == "500 the file cannot be opened: Input/output error");
}

TEST_CASE("a server without descriptors is busy for a while") {
  Site site;
  site.directory.write("report.pdf", "x");
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const int next = ::dup(0);  // the lowest that is free
  ::close(next);
  const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const TestAnswer answer = site.get("/report");
  const TestAnswer below = site.get("/assets/report.pdf");
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(answer.status() == 503);
  CHECK(header(answer, "Retry-After") == "1");
  CHECK(below.status() == 503);
  CHECK(site.get("/report").status() == 200);
}

TEST_CASE("below a directory there is what a client may have and nothing else") {
  Site site;
  site.directory.write("secret.txt", "secret");
  site.directory.write("public/index.html", "index");
  site.directory.write("public/css/main.css", "css");
  site.directory.write("public/.env", "secret");
  site.directory.write("public/.git/config", "secret");
  fs::create_symlink("../secret.txt", site.directory.path() / "public/link.txt");
  fs::create_symlink("index.html", site.directory.path() / "public/inside.html");
  fs::create_directory_symlink("..", site.directory.path() / "public/up");

  CHECK(site.get("/assets/index.html").text() == "index");
  CHECK(header(site.get("/assets/index.html"), "Content-Type") == "text/html; charset=utf-8");
  CHECK(site.get("/assets/css/main.css").text() == "css");
  for (const std::string_view name :
       {"missing", "css", "css/", "css//main.css", "css/main.css/", "index.html/", "%2Findex.html", ".env",
        ".git/config", "css%2F..%2F..%2Fsecret.txt", "..%2Fsecret.txt", "link.txt", "inside.html", "up/secret.txt",
        "index.html%2F..%2Findex.html", "css%2Fmain.css%2Fx"}) {
    INFO(name);
    const int status = site.get("/assets/" + std::string{name}).status();
    CHECK((status == 404 || status == 400));
  }
}

TEST_CASE("a name is refused by the walk itself whatever the router has refused before") {
  const TemporaryDirectory directory;
  directory.write("public/index.html", "index");
  directory.write("secret.txt", "secret");
  const std::string root = directory.path() / "public";
  const auto opens = [&](std::string_view name) { return static_cast<bool>(classy::detail::open_beneath(root, name)); };
  CHECK(opens("index.html"));
  for (const std::string_view name :
       {std::string_view{"../secret.txt"}, std::string_view{"/etc/passwd"}, std::string_view{".."},
        std::string_view{"."}, std::string_view{""}, std::string_view{"/"}, std::string_view{"./index.html"},
        std::string_view{"x/../index.html"}, std::string_view{"index.html\0.png", 15},
        std::string_view{"\0index.html", 11}}) {
    CHECK_FALSE(opens(name));
  }
  fs::create_directory_symlink("public", directory.path() / "current");
  CHECK(classy::detail::open_beneath(directory.path() / "current", "index.html"));
  CHECK_FALSE(classy::detail::open_beneath(directory.path() / "absent", "index.html"));
  CHECK_FALSE(classy::detail::open_file(root + std::string{"/index.html\0", 12}));
}

TEST_CASE("a files tag is another one when anything of the file is another and strong when it has aged") {
  using State = classy::detail::FileState;
  const std::chrono::sys_time<std::chrono::nanoseconds> then = at_noon;
  const State state{.size = 10, .inode = 7, .modified = then, .changed = then};
  const std::string tag = state.tag(then + 3s);
  CHECK_THAT(tag, Catch::StartsWith("\"") && Catch::EndsWith("\""));
  CHECK(tag.size() == 18);
  CHECK(state.tag(then + 2s) == "W/" + tag);
  CHECK(state.tag(then - 1h) == "W/" + tag);                               // a clock that went back
  CHECK(State{10, 7, then - 24h, then}.tag(then + 1s).starts_with("W/"));  // an old date that somebody has set
  for (const State& other : {State{11, 7, then, then}, State{10, 8, then, then}, State{10, 7, then + 1ns, then},
                             State{10, 7, then, then + 1ns}, State{7, 10, then, then}}) {
    CHECK(other.tag(then + 1h) != tag);
  }
}

TEST_CASE("a file that changes has another tag though its size and date are the same") {
  const TemporaryDirectory directory;
  const fs::path path = directory.write("a.txt", "one");
  const auto tag = [&] {
    classy::detail::FileState state;
    REQUIRE(classy::detail::FileState::read(classy::detail::open_file(path), state));
    return state.tag(std::chrono::system_clock::now() + 1h);
  };
  const auto date = fs::last_write_time(path);
  const std::string before = tag();
  CHECK(tag() == before);
  directory.write("b.txt", "two");
  fs::last_write_time(directory.path() / "b.txt", date);
  fs::rename(directory.path() / "b.txt", path);
  CHECK(tag() != before);
}

TEST_CASE("a file that is cut short while it is read ends") {
  const TemporaryDirectory directory;
  const fs::path path = directory.write("a.txt", "0123456789");
  const classy::detail::FileSource source{classy::detail::open_file(path), 10};
  char room[4];
  CHECK(source.read(8, room) == 2);
  fs::resize_file(path, 5);
  CHECK(source.size() == 10);
  CHECK(source.read(3, room) == 2);
  CHECK(source.read(5, room) == 0);
}

TEST_CASE("a file is saved under the name that it is given") {
  Site site;
  site.directory.write("report.pdf", "x");
  CHECK(header(site.get("/saved/plan.pdf"), "Content-Disposition") == "attachment; filename=\"plan.pdf\"");
  CHECK(header(site.get("/saved/plan.pdf"), "Content-Type") == "a/b");
  CHECK(header(site.get("/saved/my%20plan.pdf"), "Content-Disposition") == "attachment; filename=\"my plan.pdf\"");
  CHECK(header(site.get("/saved/%C3%A9%22%5C.pdf"), "Content-Disposition") ==
        "attachment; filename=\"____.pdf\"; filename*=UTF-8''%C3%A9%22%5C.pdf");
  CHECK(header(site.get("/saved/a%0D%0Ab"), "Content-Disposition") ==
        "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab");
}

TEST_CASE("a file has no fields that a mask could select") {
  STATIC_REQUIRE(classy::detail::has_no_fields<File>);
  STATIC_REQUIRE(classy::detail::has_no_fields<classy::Status<200, Bytes>>);
  STATIC_REQUIRE_FALSE(classy::detail::has_no_fields<std::vector<int>>);
  STATIC_REQUIRE(classy::operation_of<decltype(&Library::report)>.result == nullptr);
  STATIC_REQUIRE(classy::operation_of<decltype(&Library::picture)>.result == nullptr);
}

TEST_CASE("the ending of a name tells the type") {
  using classy::detail::file_type_of;
  STATIC_REQUIRE(file_type_of("/a/b.html") == "text/html; charset=utf-8");
  CHECK(file_type_of("LOGO.PNG") == "image/png");
  CHECK(file_type_of("a.tar.gz") == "application/gzip");
  for (const std::string_view name : {"", "noending", "a.unknown", "a.", "dir.html/name", "html"}) {
    CHECK(file_type_of(name) == "application/octet-stream");
  }
}

TEST_CASE("a body that is read elsewhere gives way to one that is a text and comes back as one of its own") {
  const auto source = std::make_shared<const classy::detail::FileSource>(classy::detail::Descriptor{-1}, 5);
  classy::Response response;
  response.body("text").body(source, "a/b");
  CHECK(response.body().empty());
  CHECK(response.body_size() == 5);
  CHECK(response.source() == source);
  CHECK(response.header("Content-Type") == "a/b");
  const classy::Response copy = response;
  CHECK(copy.source() == source);
  response.body("text");
  CHECK(response.body_size() == 4);
  response.body(source, "a/b").json(7);
  CHECK(response.body() == "7");
  response.body(source, "a/b").clear();
  CHECK(response.body_size() == 0);
  response.body(source, "a/b").body(std::string_view{"x"}, "a/b");
  CHECK_FALSE(response.source());
  response.body(source, "a/b").body(std::string(2000, 'x'));
  CHECK_FALSE(response.source());
}

}  // namespace file_tests
