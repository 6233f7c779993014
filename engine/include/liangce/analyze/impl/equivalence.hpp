// Do two programs answer the same in every case? A proof by enumeration over what the answers are put together from.
//
// Conditions, tables, exceptions and comparisons with constants are gone into; whatever else stands there (a rule read
// by name, a function, arithmetic, a pattern) is taken as it comes: a free variable with every value its type allows,
// cut where it is compared, `missing` among them. That allows more than can happen, so "the same everywhere" is proof;
// a difference may be out of reach.
#pragma once

#include <string>
#include <vector>

#include "liangce/analyze/impl/regions.hpp"
#include "liangce/analyze/impl/terms.hpp"

namespace liangce::detail {

/// Some answers of a program, taken apart.
class TakenApart {
 public:
  /// `program`: compiled for this alone; its code is changed. `element`: the rule, decision or function; of a function
  /// its value for any arguments. `through`: into the rules named, down to facts.
  TakenApart(std::shared_ptr<const Program> program, const std::string& element, bool through, TermNumbers& numbers);

  /// Something an answer is put together from.
  struct Part {
    std::string key;   ///< the same in two programs: the same
    std::string name;  ///< of the fact or rule, or the author's words
    enum class Kind : std::uint8_t { fact, rule, other } kind = Kind::fact;
    feel::Slot slot = 0;  ///< fact or lazy slot
    feel::TypeRef type;
    bool count = false;             ///< only whole numbers come, none below zero
    std::vector<Value> thresholds;  ///< what it is compared with
  };

  const ProgramView& view() const noexcept { return view_; }
  const std::vector<feel::NodeId>& answers() const noexcept { return answers_; }
  const std::vector<Part>& parts() const noexcept { return parts_; }
  std::uint32_t term(std::size_t answer) const { return terms_[answer]; }

 private:
  class Maker;
  bool block(feel::NodeId node, std::vector<feel::NodeId>& out);
  ProgramView view_;
  std::vector<feel::NodeId> answers_;
  std::vector<std::uint32_t> terms_;
  std::vector<Part> parts_;
};

struct Equivalence {
  enum class Answer : std::uint8_t {
    same,     ///< proved
    differs,  ///< at `box`, as far as the parts can be anything
    limit,    ///< gave up after so many boxes
    cannot_tell,
  };
  Answer answer = Answer::cannot_tell;
  Space space;
  Box box;
  std::size_t answer_number = 0;  ///< differs: which one
  std::size_t boxes = 0;          ///< looked at
  /// Combinations of the parts' values: all of them when it is the same; e.g. `1,296`.
  std::string combinations() const;
};

/// Both must have as many answers.
Equivalence compare_answers(const TakenApart& a, const TakenApart& b, std::size_t budget);
/// The same answer: absences whatever the reason, numbers by value.
bool same_answer(const Value& a, const Value& b);

}  // namespace liangce::detail
