// What would change an answer: the smallest sets of facts that flip a verdict, with the exact point where a number or
// date does; and which missing fact is worth asking next. Everything proposed has been decided.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "liangce/decide/program.hpp"

namespace liangce {

/// One fact, and what it would have to be.
struct FactChange {
  std::string name;
  std::string en;
  std::string ask;  ///< the question a person is asked; may be empty
  std::string unit;
  int digits = -1;            ///< after the point, of money; -1: as many as there are
  Value now;                  ///< may be absent
  Value example;              ///< decided
  std::vector<Value> values;  ///< choices, yes or no: each of these would do; empty for numbers and dates
  Value low, high;            ///< numbers and dates: the ends; null: none on that side
  bool low_included = false;
  bool high_included = false;
};

/// Facts that together turn the verdict into another; with fewer of them it stays.
struct Flip {
  std::string verdict;
  std::vector<FactChange> changes;
  std::vector<std::string> conditions;  ///< rules that then hold and did not, or no longer hold
};

/// A missing fact and what its answers would do.
struct Question {
  FactChange fact;  ///< name, ask, unit
  struct Answer {
    FactChange value;
    std::string verdict;
    std::size_t missing = 0;  ///< facts still missing then
  };
  std::vector<Answer> answers;
  std::size_t settling = 0;  ///< answers after which the verdict stands
};

struct Changes {
  std::string decision;
  std::string verdict;
  Date on;
  std::vector<Flip> flips;          ///< fewest facts first
  std::vector<Question> questions;  ///< the most useful first
  std::size_t left_out = 0;         ///< flips found beyond the limit and not described
  bool complete = true;             ///< false: gave up looking for larger sets
};

struct ChangeLimits {
  std::size_t decisions = 150'000;  ///< tried at most
  std::size_t facts = 4;            ///< changed at once
  std::size_t flips = 12;
};

/// Throws std::out_of_range when there is no such decision.
Changes what_would_change(const Program& program, std::string_view decision, const Case& facts,
                          const ChangeLimits& limits = {});
/// In sentences: `language` "zh" or "en".
std::string explain(const Changes& changes, std::string_view language = "zh");
std::string to_json(const Changes& changes);
/// What a fact would have to be, in words: `below 7,500.00 元`.
std::string condition_words(const FactChange& change, std::string_view language);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/analyze/impl/analyze_all.hpp"
#endif
