#include <classy/cli.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace cli_tests {

using classy::CommandLine;

namespace {

/// What is written to a standard stream while it lives.
class Captured {
 public:
  explicit Captured(std::FILE* stream) : stream_{stream}, file_{std::tmpfile()} {
    std::fflush(stream_);
    saved_ = dup(fileno(stream_));
    dup2(fileno(file_), fileno(stream_));
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  ~Captured() {
    std::fflush(stream_);
    dup2(saved_, fileno(stream_));
    close(saved_);
    std::fclose(file_);
  }
  std::string text() {
    std::fflush(stream_);
    std::rewind(file_);
    std::string all;
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) all += static_cast<char>(c);
    return all;
  }

 private:
  std::FILE* stream_;
  std::FILE* file_;
  int saved_ = -1;
};

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  int add = -2;
  bool quiet = false;
  double ratio = 0.5;
};

struct Outcome {
  std::optional<int> status;
  Options options;
  std::string out;
  std::string err;
};

Outcome read(std::vector<const char*> arguments) {
  Outcome outcome;
  Options& options = outcome.options;
  CommandLine line{"program", "Does something."};
  line.option("--host", options.host, "address")
      .option("--port", options.port, "port")
      .option("--add", options.add, "what to add")
      .option("--quiet", options.quiet, "say nothing")
      .option("--a-very-long-name-of-an-option", options.ratio, "ratio");
  arguments.insert(arguments.begin(), "argv0");
  Captured out{stdout}, err{stderr};
  outcome.status = line.read(static_cast<int>(arguments.size()), arguments.data());
  outcome.out = out.text();
  outcome.err = err.text();
  return outcome;
}

}  // namespace

TEST_CASE("options that are not given keep their values") {
  const Outcome outcome = read({});
  CHECK(outcome.status == std::nullopt);
  CHECK(outcome.options.host == "127.0.0.1");
  CHECK(outcome.options.port == 8080);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.empty());
}

TEST_CASE("an option has its value behind it or behind an equals sign") {
  const Outcome outcome =
      read({"--host", "::1", "--port=9", "--add=-7", "--quiet", "yes", "--a-very-long-name-of-an-option=.25"});
  CHECK(outcome.status == std::nullopt);
  CHECK(outcome.options.host == "::1");
  CHECK(outcome.options.port == 9);
  CHECK(outcome.options.add == -7);
  CHECK(outcome.options.quiet);
  CHECK(outcome.options.ratio == 0.25);
}

TEST_CASE("the last of two options wins and a value may be empty or hold an equals sign") {
  CHECK(read({"--port", "1", "--port", "2"}).options.port == 2);
  CHECK(read({"--host="}).options.host.empty());
  CHECK(read({"--host", ""}).options.host.empty());
  CHECK(read({"--host=a=b"}).options.host == "a=b");
  CHECK(read({"--add", "-5"}).options.add == -5);
}

TEST_CASE("help lists every option with its default and ends with 0") {
  for (const char* help : {"--help", "-h"}) {
    const Outcome outcome = read({help});
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    for (const char* text : {"Does something.", "usage: program [options]", "--host VALUE", "address (127.0.0.1)",
                             "--port VALUE", "port (8080)", "what to add (-2)", "say nothing", "ratio"}) {
      INFO(text);
      CHECK(outcome.out.find(text) != std::string::npos);
    }
  }
  CHECK(read({"--port", "1", "--help"}).status == 0);
}

TEST_CASE("a wrong argument is named with what is wrong and ends with 2") {
  struct Row {
    std::vector<const char*> arguments;
    const char* text;
  };
  const Row rows[] = {
      {{"--nothing"}, "program: --nothing: is not an option"},
      {{"--nothing=1"}, "program: --nothing: is not an option"},
      {{"port"}, "program: port: is not an option"},
      {{""}, "program: : is not an option"},
      {{"--por", "1"}, "program: --por: is not an option"},
      {{"--port"}, "program: --port: needs a value"},
      {{"--port", "x"}, "program: --port: Input should be a valid integer"},
      {{"--port", ""}, "got \"\""},
      {{"--port", "65536"}, "program: --port: Input should be less than or equal to 65535, got \"65536\""},
      {{"--port=-1"}, "program: --port: Input should be greater than or equal to 0, got \"-1\""},
      {{"--quiet=perhaps"}, "program: --quiet: Input should be a valid boolean"},
      {{"--port", "--host"}, "program: --port: Input should be a valid integer"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const Outcome outcome = read(row.arguments);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(row.text) != std::string::npos);
    CHECK(outcome.err.ends_with('\n'));
    CHECK(outcome.out.empty());
  }
}

}  // namespace cli_tests
