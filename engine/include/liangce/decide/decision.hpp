// What a decision answers, and why.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "liangce/feel/evaluate.hpp"
#include "liangce/value/value.hpp"

namespace liangce {

class Program;

/// What a step of why says whatever the case: shared by every explanation of a program.
struct ReasonWords {
  /// A fact or parameter read directly.
  struct Used {
    std::string name;
    std::string en;
    std::string unit;
    bool parameter = false;  ///< of the policy, not of the case
  };
  std::string name;  ///< element, label, column, argument or row id; empty for a bare condition
  std::string en;
  std::string label;                 ///< what the author calls it in words; may be empty
  std::string text;                  ///< the author's FEEL; of a row: what it answers; empty for composed steps
  std::vector<std::string> clauses;  ///< clause ids
  std::optional<int> item;           ///< numbered item of the document the first clause stands in
  std::string quote;                 ///< first quote of the first clause
  std::string basis;                 ///< text, outside, assumed; empty when not said
  std::string source;                ///< outside source id
  std::string source_title;
  std::string note;
  std::string unit;  ///< of a number
  std::vector<Used> used;

  static const ReasonWords& none();  ///< nothing to say
};

/// Words of a policy, kept by its program.
class PolicyWords {
 public:
  using value_type = std::string;
  using const_reference = const std::string&;
  using reference = const_reference;
  using const_iterator = std::vector<std::string>::const_iterator;
  using iterator = const_iterator;
  using difference_type = std::ptrdiff_t;
  using size_type = std::size_t;

  PolicyWords() noexcept : words_(&none()) {}
  explicit PolicyWords(const std::vector<std::string>* words) noexcept : words_(words) {}
  operator const std::vector<std::string>&() const noexcept { return *words_; }  // NOLINT(google-explicit-constructor)
  const_iterator begin() const noexcept { return words_->begin(); }
  const_iterator end() const noexcept { return words_->end(); }
  size_type size() const noexcept { return words_->size(); }
  bool empty() const noexcept { return words_->empty(); }
  const std::string& operator[](size_type i) const noexcept { return (*words_)[i]; }
  friend bool operator==(const PolicyWords& a, const std::vector<std::string>& b) { return *a.words_ == b; }
  friend bool operator==(const PolicyWords& a, const PolicyWords& b) { return *a.words_ == *b.words_; }

 private:
  static const std::vector<std::string>& none() {
    static const std::vector<std::string> nothing;
    return nothing;
  }
  const std::vector<std::string>* words_;
};

struct ReasonStep;

namespace detail {

/// What the steps of one explanation lie in.
struct ReasonStoreBase {
  ReasonStoreBase() = default;
  ReasonStoreBase(const ReasonStoreBase&) = delete;
  ReasonStoreBase& operator=(const ReasonStoreBase&) = delete;
  virtual ~ReasonStoreBase() = default;
  mutable std::atomic<std::uint32_t> holders{0};
};

/// Keeps the store of a step that was copied out of its tree; the steps inside the tree only know where they lie.
class ReasonHold {
 public:
  ReasonHold() noexcept = default;
  static ReasonHold inside(const ReasonStoreBase& store) noexcept {
    ReasonHold hold;
    hold.store_ = reinterpret_cast<std::uintptr_t>(&store);
    return hold;
  }
  ReasonHold(const ReasonHold& other) noexcept : store_(other.store_ & ~owns) {
    if (store_ == 0) return;
    store()->holders.fetch_add(1, std::memory_order_relaxed);
    store_ |= owns;
  }
  ReasonHold(ReasonHold&& other) noexcept : store_(std::exchange(other.store_, other.store_ & ~owns)) {}
  ReasonHold& operator=(ReasonHold other) noexcept {
    std::swap(store_, other.store_);
    return *this;
  }
  ~ReasonHold() {
    if ((store_ & owns) != 0 && store()->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete store();
  }

 private:
  static constexpr std::uintptr_t owns = 1;
  const ReasonStoreBase* store() const noexcept { return reinterpret_cast<const ReasonStoreBase*>(store_ & ~owns); }
  std::uintptr_t store_ = 0;  // lowest bit: one of the holders
};

}  // namespace detail

/// The parts of a step, in the author's order.
class ReasonParts {
 public:
  class iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = ReasonStep;
    using difference_type = std::ptrdiff_t;
    using pointer = const ReasonStep*;
    using reference = const ReasonStep&;
    iterator() noexcept = default;
    explicit iterator(const ReasonStep* at) noexcept : at_(at) {}
    reference operator*() const noexcept { return *at_; }
    pointer operator->() const noexcept { return at_; }
    inline iterator& operator++() noexcept;
    iterator operator++(int) noexcept {
      const iterator old = *this;
      ++*this;
      return old;
    }
    friend bool operator==(const iterator&, const iterator&) = default;

   private:
    const ReasonStep* at_ = nullptr;
  };
  using const_iterator = iterator;
  using value_type = ReasonStep;

  bool empty() const noexcept { return count_ == 0; }
  std::size_t size() const noexcept { return count_; }
  iterator begin() const noexcept { return iterator(first_); }
  iterator end() const noexcept { return iterator(); }
  const ReasonStep& front() const noexcept { return *first_; }
  /// Walks there: for a few parts.
  const ReasonStep& operator[](std::size_t i) const noexcept {
    iterator it = begin();
    for (; i != 0; --i) ++it;
    return *it;
  }
  const ReasonStep& back() const noexcept { return (*this)[count_ - 1]; }
  /// Where the first part goes, for whoever tells them one after the other.
  const ReasonStep** first_place() noexcept { return &first_; }
  /// Puts `step` in the next place; gives the one behind it.
  inline const ReasonStep** append(const ReasonStep** place, ReasonStep* step) noexcept;

 private:
  const ReasonStep* first_ = nullptr;
  std::size_t count_ = 0;
};

/// What a step is and its words: the same in every case, but for `repeated`.
struct ReasonHead {
  enum class Kind : std::uint8_t { decision, rule, part, condition, table, row, exception, fact, parameter };
  /// How the step comes to its value from its parts.
  enum class Form : std::uint8_t {
    plain,       ///< an expression; parts: the rules it reads, the items that settle a `some` or `every`
    all,         ///< every part must hold
    any,         ///< one part is enough
    negation,    ///< holds when its part does not
    at_least,    ///< the first part says how many of the others
    choice,      ///< if / then / else; parts: the condition and the branch taken (both while undecided)
    table,       ///< parts: inputs, then rows
    exceptions,  ///< parts: the exceptions, then what holds without them
    deadline,
    window,
    cadence,
    milestones,
    schedule,
    target,   ///< value: the pattern's details; parts: its arguments
    output,   ///< a named output of a decision
    finding,  ///< a finding that holds
    item,     ///< an item that settles a `some` or `every`; used: the item
    given,    ///< a rule's value put in place of its own by a what-if or a test
    more,     ///< value: how many steps of the same kind are not listed
  };

  Kind kind = Kind::condition;
  Form form = Form::plain;
  bool repeated = false;                            ///< explained earlier in the tree
  bool condition = false;                           ///< a yes or no is asked for
  const ReasonWords* words = &ReasonWords::none();  ///< never null
};

/// One step of why: an element or part of one, its words in the law, the values it used and what it came to.
/// Words, used values and parts lie in the tree of the decision; a copy of a step keeps them.
///
/// Steps keep the author's order, and every part stands with its own value, whether or not it settled the answer. Large
/// tables are shown by the rows that hit, could hit or came near; `Form::more` steps count what was left out.
struct ReasonStep : ReasonHead {
  ReasonStep() = default;
  /// `make` gives the value, made where it stays.
  template <class Make>
  ReasonStep(const ReasonHead& head, const Make& make, const detail::ReasonStoreBase& store)
      : ReasonHead(head), value(make()), hold(detail::ReasonHold::inside(store)) {}

  Value value;                  ///< what it came to; of a row or exception: whether it applies
  std::span<const Value> used;  ///< values of words->used, in that order; empty where repeated
  ReasonParts parts;
  const ReasonStep* next = nullptr;  ///< the part behind it in the same step
  detail::ReasonHold hold;
};

inline ReasonParts::iterator& ReasonParts::iterator::operator++() noexcept {
  at_ = at_->next;
  return *this;
}
inline const ReasonStep** ReasonParts::append(const ReasonStep** place, ReasonStep* step) noexcept {
  *place = step;
  ++count_;
  return &step->next;
}

/// An explanation: empty, or one root (the decision). Immutable and shared: copies are cheap.
class ReasonTree {
 public:
  ReasonTree() = default;
  explicit ReasonTree(const ReasonStep& root) : root_(&root), hold_(root.hold) {}
  bool empty() const noexcept { return root_ == nullptr; }
  std::size_t size() const noexcept { return empty() ? 0 : 1; }
  const ReasonStep& front() const noexcept { return *root_; }
  const ReasonStep& at(std::size_t i) const {
    if (i >= size()) throw std::out_of_range("a tree of reasons has one root");
    return *root_;
  }
  const ReasonStep& operator[](std::size_t) const noexcept { return *root_; }
  const ReasonStep* begin() const noexcept { return root_; }
  const ReasonStep* end() const noexcept { return root_ + size(); }

 private:
  const ReasonStep* root_ = nullptr;
  detail::ReasonHold hold_;
};
std::string_view to_string(ReasonStep::Kind kind) noexcept;  ///< "decision", "rule", ...
std::string_view to_string(ReasonStep::Form form) noexcept;  ///< "plain", "all", "at least", ...

/// A fact (or a parameter without a value) that stands in the way. Its words are the policy's, kept by the program.
struct MissingFact {
  MissingFact() noexcept {}  // not `= default`: lists of them are not filled with zeros first
  /// `make` gives the value, made where it stays.
  template <class Make>
  MissingFact(std::string_view main_name, std::string_view alias, Reason why, bool of_the_policy,
              std::string_view question, std::string_view of_value, const Make& make, std::uint32_t fact)
      : name(main_name),
        en(alias),
        reason(why),
        parameter(of_the_policy),
        ask(question),
        unit(of_value),
        value(make()),
        slot(fact) {}
  std::string_view name;
  std::string_view en;
  Reason reason = Reason::missing;
  bool parameter = false;  ///< a parameter of the policy, not a fact of the case
  std::string detail;      ///< "between 7100 and 7400", "6800 or 9200", "no version on 2024-01-15"; may be empty
  // With reasons:
  std::string_view ask;  ///< the question a person is asked
  std::string_view unit;
  Value value;             ///< the absence itself, with its bounds or candidates
  std::uint32_t slot = 0;  ///< of the program's facts
};

struct Decision {
  static constexpr const char* undetermined = "UNDETERMINED";

  std::string_view name;
  std::string verdict;                    ///< one of the decision's words, COMPUTED, or UNDETERMINED
  Value value;                            ///< named outputs as a context, or a computation's own value
  std::vector<std::string> findings;      ///< codes of the findings that hold, in the author's order
  PolicyWords confirm;                    ///< what a person must confirm
  std::vector<MissingFact> missing;       ///< could change the verdict; only when it is UNDETERMINED
  std::vector<MissingFact> also_unknown;  ///< unknown, asked for by the decision, and unable to change the verdict
  PolicyWords clauses;
  bool retroactive = false;  ///< about a day before the policy was published
  Date on;
  std::vector<feel::EvaluationError> errors;
  ReasonTree reasons;         ///< one tree (root: the decision); empty unless asked for
  std::string_view document;  ///< title of the policy; only with reasons
  std::string digest;  ///< "sha256:..." over policy, decision, date, facts and engine version; empty unless asked for
  std::shared_ptr<const Program> program;  ///< keeps the words above

  bool is_undetermined() const noexcept { return verdict == undetermined; }
};

struct DecideOptions {
  bool reasons = false;
  bool missing = true;  ///< fill `missing` and `also_unknown`
  bool outputs = true;  ///< value and findings
  bool digest = false;
};

/// The decision as prose. `language`: "zh" or "en". `values` = false leaves the case's data out (names only).
std::string explain(const Decision& decision, std::string_view language = "zh", bool values = true);

/// Canonical JSON: order of keys fixed by this library, UTF-8, no white space. Numbers, dates, times and durations are
/// texts: their exact FEEL spelling, which no reader's binary floats can change. Absences are objects: {"absent":
/// "missing", "low": "7100"}. `values` = false leaves out what the case said or what was computed from it, except yes
/// and no.
std::string to_json(const Decision& decision, bool values = true);
std::string to_json(const Value& value);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/json_inl.hpp"
#include "liangce/decide/impl/prose_inl.hpp"
#endif
