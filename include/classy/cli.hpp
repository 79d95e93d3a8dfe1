#pragma once
// CommandLine: the few options that a server needs. For more, take a library made for it, such as CLI11.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/from_text.hpp>

namespace classy {

/// Reads `--name VALUE` and `--name=VALUE` into variables:
///     classy::CommandLine line{"echo_add", "Serves echoes and sums."};
///     line.option("--port", options.port, "where to listen");
///     if (const auto status = line.read(argc, argv)) return *status;
class CommandLine {
 public:
  CommandLine(std::string program, std::string purpose) : program_{std::move(program)}, purpose_{std::move(purpose)} {}

  /// `variable` keeps its value unless the option is given. It must outlive read().
  template <ReadableFromText T>
  CommandLine& option(std::string name, T& variable, std::string help) {
    if constexpr (std::integral<T>) {
      help += " (" + std::to_string(variable) + ")";
    } else if constexpr (std::same_as<T, std::string>) {
      help += " (" + variable + ")";
    }
    options_.push_back({std::move(name), std::move(help),
                        [&variable](std::string_view text) { return FromText<T>::read(text, variable).message; }});
    return *this;
  }

  /// Nothing when the program should go on; otherwise its exit status: 0 after --help, 2 when an argument is wrong.
  std::optional<int> read(int count, const char* const* arguments) const {
    for (int i = 1; i < count; ++i) {
      std::string_view name = arguments[i];
      if (name == "--help" || name == "-h") return print_help();
      const std::size_t equals = name.find('=');
      std::optional<std::string_view> value;
      if (equals != std::string_view::npos) {
        value = name.substr(equals + 1);
        name = name.substr(0, equals);
      }
      const Option* option = find(name);
      if (option == nullptr) return complain(name, "is not an option; --help lists them");
      if (!value && i + 1 < count) value = arguments[++i];
      if (!value) return complain(name, "needs a value");
      if (const std::string fault = option->read(*value); !fault.empty()) {
        return complain(name, fault + ", got \"" + std::string{*value} + "\"");
      }
    }
    return std::nullopt;
  }

 private:
  struct Option {
    std::string name;
    std::string help;
    std::function<std::string(std::string_view)> read;  ///< what is wrong with the text, or nothing
  };

  const Option* find(std::string_view name) const {
    for (const Option& option : options_) {
      if (option.name == name) return &option;
    }
    return nullptr;
  }

  int print_help() const {
    std::string text = purpose_ + "\n\nusage: " + program_ + " [options]\n";
    for (const Option& option : options_) {
      std::string line = "  " + option.name + " VALUE";
      line.resize(std::max<std::size_t>(line.size() + 2, 22), ' ');
      text += line + option.help + "\n";
    }
    std::fputs(text.c_str(), stdout);
    return EXIT_SUCCESS;
  }

  int complain(std::string_view name, const std::string& fault) const {
    std::fprintf(stderr, "%s: %.*s: %s\n", program_.c_str(), static_cast<int>(name.size()), name.data(), fault.c_str());
    return 2;
  }

  std::string program_;
  std::string purpose_;
  std::vector<Option> options_;
};

}  // namespace classy
