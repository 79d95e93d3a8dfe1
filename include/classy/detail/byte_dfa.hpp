#pragma once
// The regular expression of a constraint, compiled when its route is inserted: one table look-up for each byte of the
// text, whatever the expression. Text -> NFA (Thompson) -> sets of its states -> DFA of at most 256 states.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/detail/regex_syntax.hpp>

namespace classy::detail {

/// A Sink for RegexReader. A state either reads a byte of a set and goes on to `next`, or goes on to `next` and
/// `other` without reading.
class Nfa {
 public:
  struct Fragment {
    std::size_t start;
    std::size_t end;  ///< a state that goes nowhere yet
  };
  struct State {
    std::size_t set = none;
    std::size_t next = none;
    std::size_t other = none;
  };
  static constexpr std::size_t none = ~std::size_t{0};
  static constexpr bool copies = true;

  Fragment set(const ByteSet& bytes) {
    sets_.push_back(bytes);
    const std::size_t end = add({});
    return {add({sets_.size() - 1, end, none}), end};
  }
  Fragment join(Fragment first, Fragment second) {
    states_[first.end].next = second.start;
    return {first.start, second.end};
  }
  Fragment either(Fragment one, Fragment other) {
    const std::size_t end = add({});
    states_[one.end].next = states_[other.end].next = end;
    return {add({none, one.start, other.start}), end};
  }
  Fragment star(Fragment inner) {
    const std::size_t end = add({});
    const std::size_t start = add({none, inner.start, end});
    states_[inner.end].next = start;
    return {start, end};
  }
  Fragment maybe(Fragment inner) {
    const std::size_t end = add({});
    states_[inner.end].next = end;
    return {add({none, inner.start, end}), end};
  }
  bool full() const { return states_.size() > 4096; }

  const std::vector<State>& states() const { return states_; }
  const std::vector<ByteSet>& sets() const { return sets_; }

 private:
  std::size_t add(State state) {
    states_.push_back(state);
    return states_.size() - 1;
  }

  std::vector<State> states_;
  std::vector<ByteSet> sets_;
};

class ByteDfa {
 public:
  static constexpr std::size_t most_states = 256;

  /// Nothing when the text is no expression, or needs more states.
  static std::optional<ByteDfa> compile(std::string_view text) {
    Nfa nfa;
    Nfa::Fragment whole{};
    ByteDfa dfa;
    if (!RegexReader<Nfa>{text, nfa}.read(whole)) return std::nullopt;
    dfa.number_bytes(nfa);
    if (!dfa.build(nfa, whole)) return std::nullopt;
    return dfa;
  }

  bool matches(std::string_view text) const noexcept {
    std::size_t state = start;
    for (const char c : text) state = next(state, c);
    return accepts_[state];
  }

  static constexpr std::size_t dead = 0;
  static constexpr std::size_t start = 1;
  std::size_t states() const noexcept { return accepts_.size(); }
  std::size_t next(std::size_t state, char c) const noexcept {
    return next_[state * kinds_ + kind_[static_cast<unsigned char>(c)]];
  }
  bool accepts(std::size_t state) const noexcept { return accepts_[state]; }

 private:
  using StateSet = std::vector<std::size_t>;  // sorted

  /// Bytes that no set tells apart get one number: the table has a column for each number.
  void number_bytes(const Nfa& nfa) {
    std::vector<unsigned char> samples;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const auto same = [&](unsigned char sample) {
        return std::all_of(nfa.sets().begin(), nfa.sets().end(), [&](const ByteSet& set) {
          return set.has(sample) == set.has(static_cast<unsigned char>(byte));
        });
      };
      const auto found = std::find_if(samples.begin(), samples.end(), same);
      kind_[byte] = static_cast<unsigned char>(found - samples.begin());
      if (found == samples.end()) samples.push_back(static_cast<unsigned char>(byte));
    }
    kinds_ = samples.size();
    samples_ = std::move(samples);
  }

  /// Adds to `set` what can be reached from it without reading.
  static void close(const Nfa& nfa, StateSet& set) {
    std::vector<bool> seen(nfa.states().size());
    for (const std::size_t state : set) seen[state] = true;
    for (std::size_t i = 0; i < set.size(); ++i) {
      const Nfa::State& state = nfa.states()[set[i]];
      if (state.set != Nfa::none) continue;
      for (const std::size_t next : {state.next, state.other}) {
        if (next == Nfa::none || seen[next]) continue;
        seen[next] = true;
        set.push_back(next);
      }
    }
    std::sort(set.begin(), set.end());
  }

  bool build(const Nfa& nfa, Nfa::Fragment whole) {
    std::vector<StateSet> sets(2);  // state 0 is dead, state 1 the start
    sets[1] = {whole.start};
    close(nfa, sets[1]);
    for (std::size_t state = 0; state < sets.size(); ++state) {
      accepts_.push_back(std::binary_search(sets[state].begin(), sets[state].end(), whole.end));
      for (std::size_t kind = 0; kind < kinds_; ++kind) {
        StateSet reached;
        for (const std::size_t from : sets[state]) {
          const Nfa::State& s = nfa.states()[from];
          if (s.set != Nfa::none && nfa.sets()[s.set].has(samples_[kind])) reached.push_back(s.next);
        }
        std::sort(reached.begin(), reached.end());
        reached.erase(std::unique(reached.begin(), reached.end()), reached.end());
        close(nfa, reached);
        const auto known = std::find(sets.begin(), sets.end(), reached);
        next_.push_back(static_cast<unsigned char>(known - sets.begin()));
        if (known != sets.end()) continue;
        if (sets.size() == most_states) return false;
        sets.push_back(std::move(reached));
      }
    }
    samples_.clear();
    return true;
  }

  std::array<unsigned char, 256> kind_{};
  std::size_t kinds_ = 0;
  std::vector<unsigned char> samples_;
  std::vector<unsigned char> next_;  // by state and kind of byte
  std::vector<bool> accepts_;
};

}  // namespace classy::detail
