#pragma once
// The rows of data/exchanges: what a client sends, and what comes of it. Their format is told in the README.md there.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace test {

struct Exchange {
  std::string where;  // file and line
  std::string bytes;
  int status = 0;  // 0: never answered
  bool closes = false;
  bool continues = false;
  std::vector<std::string> headers;
  std::optional<std::string> body;
};

/// Decodes the escapes and the repetitions of a row's bytes. \throws std::invalid_argument
class ExchangeBytes {
 public:
  static std::string decode(std::string_view text) {
    ExchangeBytes bytes{text};
    std::string all = bytes.until('\0');
    if (!bytes.rest_.empty()) throw std::invalid_argument{"a brace too many"};
    return all;
  }

 private:
  explicit ExchangeBytes(std::string_view text) : rest_{text} {}

  char take() {
    if (rest_.empty()) throw std::invalid_argument{"the row ends too early"};
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  unsigned number(std::size_t most, int base) {
    unsigned value = 0;
    const std::string_view digits = rest_.substr(0, most);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{}) throw std::invalid_argument{"no number"};
    rest_.remove_prefix(static_cast<std::size_t>(end - digits.data()));
    return value;
  }
  char escaped() {
    switch (const char c = take()) {
      case 'r': return '\r';
      case 'n': return '\n';
      case 't': return '\t';
      case '0': return '\0';
      case 'x': return static_cast<char>(number(2, 16));
      case '\\':
      case '{': return c;
      default: throw std::invalid_argument{"an unknown escape"};
    }
  }
  std::string repeated() {
    const std::string text = until('*');
    take();
    std::string all;
    for (unsigned left = number(10, 10); left != 0; --left) all += text;
    if (take() != '}') throw std::invalid_argument{"a repetition does not end"};
    return all;
  }
  std::string until(char end) {
    std::string text;
    while (!rest_.empty() && (end == '\0' || rest_.front() != end)) {
      const char c = take();
      if (c == '{') {
        text += repeated();
      } else {
        text += c == '\\' ? escaped() : c;
      }
    }
    return text;
  }

  std::string_view rest_;
};

inline Exchange exchange_of(std::string where, std::string_view row) {
  const std::size_t bar = row.find("| ");
  if (bar == std::string_view::npos) throw std::invalid_argument{where + ": no bar"};
  Exchange exchange;
  std::istringstream words{std::string{row.substr(0, bar)}};
  for (std::string word; words >> word;) {
    if (word.front() == '=') {
      exchange.body = word.substr(1);
    } else if (word == "100") {
      exchange.continues = true;
    } else if (word == "close" || word == "keep") {
      exchange.closes = word == "close";
    } else if (word.front() >= '0' && word.front() <= '9') {
      exchange.status = std::stoi(word);
    } else if (word != "silence") {
      exchange.headers.push_back(word);
    }
  }
  try {
    exchange.bytes = ExchangeBytes::decode(row.substr(bar + 2));
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument{where + ": " + error.what()};
  }
  exchange.where = std::move(where);
  return exchange;
}

/// All rows of all files of the folder.
inline std::vector<Exchange> read_exchanges(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Exchange> all;
  for (const std::filesystem::path& path : files) {
    std::ifstream file{path};
    int number = 0;
    for (std::string line; std::getline(file, line);) {
      ++number;
      if (line.empty() || line.front() == '#') continue;
      all.push_back(exchange_of(path.filename().string() + ":" + std::to_string(number), line));
    }
  }
  return all;
}

}  // namespace test
