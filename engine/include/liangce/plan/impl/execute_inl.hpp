// What is asked of a chunk, and conditions.
#pragma once

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>

#include "liangce/plan/execute.hpp"
#include "liangce/plan/impl/execute_details.hpp"
#include "liangce/plan/impl/kernels.hpp"
#include "liangce/plan/impl/test_kernels.hpp"

namespace liangce::plan {

LIANGCE_INLINE Executor::Executor(const Plan& plan)
    : plan_(plan),
      computed_(plan.nodes.size()),
      joined_(plan.nodes.size()),
      truths_(plan.nodes.size()),
      codes_(plan.nodes.size()),
      numbers_(plan.nodes.size()),
      lookups_(plan.nodes.size()) {
  find_plain_tests();
  make_members();
}

LIANGCE_INLINE Facts::Told Facts::told(feel::Slot) { return {}; }
LIANGCE_INLINE bool Facts::span_test(feel::Slot, NodeIndex, const Node&, kernels::SpanTest&) { return false; }

/// Which nodes are plain tests, and which of those only one other node asks for, and no result.
LIANGCE_INLINE void Executor::find_plain_tests() {
  std::vector<std::uint32_t> askers(plan_.nodes.size());
  const auto ask = [&](NodeIndex node) {
    if (node != none) ++askers[node];
  };
  for (const Node& node : plan_.nodes) {
    for (const NodeIndex input : node.inputs) ask(input);
  }
  for (const DecisionResult& decision : plan_.decisions) {
    ask(decision.verdict.node);
    for (const Result& output : decision.outputs) ask(output.node);
    for (const Result& finding : decision.findings) ask(finding.node);
    for (const NodeIndex row : decision.deciding.rows) ask(row);
    for (const MissingStep& step : decision.missing.steps) {
      ask(step.about), ask(step.condition);
      for (const MissingStep::Row& row : step.rows) ask(row.holds);
    }
  }
  plain_.resize(plan_.nodes.size());
  for (std::size_t i = 0; i < askers.size(); ++i) {
    if (is_plain_test(plan_.nodes[i])) plain_[i] = askers[i] == 1 ? Plain::asked_once : Plain::test;
  }
}

LIANGCE_INLINE void Executor::begin(Facts& facts) {
  facts_ = &facts;
  rows_ = facts.rows();
  words_ = (rows_ + 63) / 64;
  last_word_ = rows_ % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (rows_ % 64)) - 1;
  if (++chunk_ == 0) {
    std::fill(computed_.begin(), computed_.end(), 0U);
    forget_joints();
    chunk_ = 1;
  }
}

LIANGCE_INLINE bool Executor::all_set(const std::uint64_t* bits) const noexcept {
  if (words_ == 0) return true;
  return (~bits[words_ - 1] & last_word_) == 0 && ~kernels::all_of(bits, words_ - 1) == 0;
}

LIANGCE_INLINE const Truths& Executor::truth(NodeIndex index) {
  if (truths_[index] == nullptr) truths_[index] = std::make_unique_for_overwrite<Truths>();
  if (computed_[index] != chunk_) {
    compute_truth(index, plan_.nodes[index], *truths_[index]);
    computed_[index] = chunk_;
  }
  return *truths_[index];
}

LIANGCE_INLINE const Codes& Executor::code(NodeIndex index) {
  if (codes_[index] == nullptr) codes_[index] = std::make_unique_for_overwrite<Codes>();
  if (computed_[index] != chunk_) {
    compute_code(index, plan_.nodes[index], *codes_[index]);
    computed_[index] = chunk_;
  }
  return *codes_[index];
}

LIANGCE_INLINE const Numbers& Executor::number(NodeIndex index) {
  if (numbers_[index] == nullptr) numbers_[index] = std::make_unique_for_overwrite<Numbers>();
  if (computed_[index] != chunk_) {
    compute_number(plan_.nodes[index], *numbers_[index]);
    computed_[index] = chunk_;
  }
  return *numbers_[index];
}

LIANGCE_INLINE void Executor::add_escapes(NodeIndex index, std::uint64_t* rows) {
  const Node& node = plan_.nodes[index];
  if (!node.escapes) return;
  if (node.form == Form::code) {
    const Codes& codes = code(index);
    Bits bits;
    kernels::span_bits<std::uint8_t>(codes.code, rows_, code_escape, code_escape, bits);
    for (std::size_t w = 0; w < words_; ++w) rows[w] |= bits[w];
    return;
  }
  const std::uint64_t* bits = node.form == Form::truth ? truth(index).escape : number(index).escape;
  for (std::size_t w = 0; w < words_; ++w) rows[w] |= bits[w];
}

LIANGCE_INLINE void Executor::absences(NodeIndex index, std::uint64_t* absent, std::uint64_t* escape) {
  const Node& node = plan_.nodes[index];
  if (node.op == Op::fact) {
    const std::uint64_t* known = facts_->known(node.slot);
    for (std::size_t w = 0; w < words_; ++w) absent[w] = known == nullptr ? 0 : ~known[w], escape[w] = 0;
  } else if (node.form == Form::code) {
    const std::uint8_t* codes = code(index).code;
    kernels::span_bits<std::uint8_t>(codes, rows_, code_null, code_missing, absent);
    kernels::span_bits<std::uint8_t>(codes, rows_, code_escape, code_escape, escape);
  } else if (node.form == Form::truth) {
    const Truths& in = truth(index);
    for (std::size_t w = 0; w < words_; ++w) {
      escape[w] = in.escape[w];
      absent[w] = ~in.yes[w] & ~in.no[w] & ~in.escape[w];
    }
  } else {
    const Numbers& in = number(index);
    for (std::size_t w = 0; w < words_; ++w) {
      escape[w] = in.escape[w];
      absent[w] = ~in.known[w] & ~in.escape[w];
    }
  }
}

/// Which rows a plain test holds on, if they are known; gives those that are (null: all).
LIANGCE_INLINE const std::uint64_t* Executor::test(NodeIndex index, const Node& node, std::uint64_t* holds) {
  const feel::Slot slot = plan_.nodes[node.inputs[0]].slot;
  const std::uint64_t* known = facts_->known(slot);
  if (node.op == Op::within) {
    facts_->within(slot, index, node.spans, holds);
  } else {
    facts_->in_set(slot, index, node.yes, holds);
  }
  return known;
}

LIANGCE_INLINE void Executor::compute_truth(NodeIndex index, const Node& node, Truths& out) {
  if (plain_[index] != Plain::no) {
    const std::uint64_t* known = test(index, node, out.yes);
    return where_known(out.yes, known, out);
  }
  switch (node.op) {
    case Op::fact: {
      const std::uint64_t* known = facts_->known(node.slot);
      facts_->truth(node.slot, out.yes);
      return where_known(out.yes, known, out);
    }
    case Op::truth_constant:
      std::fill_n(out.yes, words_, node.constant == feel::Truth::yes ? ~std::uint64_t{0} : 0);
      std::fill_n(out.no, words_, node.constant == feel::Truth::no ? ~std::uint64_t{0} : 0);
      std::fill_n(out.escape, words_, std::uint64_t{0});
      return;
    case Op::within: return within(index, node, out);
    case Op::code_test: return code_test(index, node, out);
    case Op::is_known: return is_known(node, out);
    case Op::compare: return compare(node, out);
    case Op::all:
    case Op::any: return junction(index, node, out);
    case Op::negate: {
      const Truths& in = truth(node.inputs[0]);
      std::copy_n(in.no, words_, out.yes);
      std::copy_n(in.yes, words_, out.no);
      std::copy_n(in.escape, words_, out.escape);
      return;
    }
    case Op::at_least: return at_least(node, out);
    case Op::choose: return choose(node, out);
    case Op::outer: return outer_truth(node, out);
    case Op::some:
    case Op::every: return compute_members(node.members);
    default:
      for (std::size_t w = 0; w < words_; ++w) out.yes[w] = out.no[w] = 0, out.escape[w] = ~std::uint64_t{0};
      return;
  }
}

LIANGCE_INLINE void Executor::within(NodeIndex index, const Node& node, Truths& out) {
  const Node& input = plan_.nodes[node.inputs[0]];
  const std::uint64_t* known = nullptr;
  const std::uint64_t* escape = nullptr;
  Bits in;
  if (input.op == Op::fact) {
    known = facts_->known(input.slot);
    escape = input.escapes ? facts_->told(input.slot).rows : nullptr;
    facts_->within(input.slot, index, node.spans, in);
  } else {
    const Numbers& numbers = number(node.inputs[0]);
    known = numbers.known;
    escape = numbers.escape;
    std::fill_n(in, words_, std::uint64_t{0});
    Bits one;
    for (const Span& span : node.spans) {
      kernels::span_bits<std::int64_t>(numbers.number, rows_, span.low, span.high, one);
      for (std::size_t w = 0; w < words_; ++w) in[w] |= one[w];
    }
  }
  const std::uint64_t missing_yes = node.when_missing == feel::Truth::yes ? ~std::uint64_t{0} : 0;
  const std::uint64_t missing_no = node.when_missing == feel::Truth::no ? ~std::uint64_t{0} : 0;
  const std::uint64_t missing_escapes = node.bounded && !input.interval ? ~std::uint64_t{0} : 0;
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t here = known == nullptr ? ~std::uint64_t{0} : known[w];
    const std::uint64_t lost = escape == nullptr ? 0 : escape[w];
    const std::uint64_t missing = ~here & ~lost;
    out.yes[w] = (in[w] & here) | (missing & missing_yes);
    out.no[w] = (~in[w] & here) | (missing & missing_no);
    out.escape[w] = lost | (missing & missing_escapes);
  }
  if (input.interval && (input.op != Op::fact || input.told)) intervals_within(node, out);
  if (input.may_be_null) escape_at(number(node.inputs[0]).null, out);
}

/// Rows the single case answers, whatever was found.
LIANGCE_INLINE void Executor::escape_at(const std::uint64_t* rows, Truths& out) {
  for (std::size_t w = 0; w < words_; ++w) out.yes[w] &= ~rows[w], out.no[w] &= ~rows[w], out.escape[w] |= rows[w];
}

/// Yes where a row is known and its bit set, no where it is known and not; null: every row is known.
LIANGCE_INLINE void Executor::where_known(const std::uint64_t* holds, const std::uint64_t* known, Truths& out) {
  std::uint64_t* yes = out.yes;
  std::uint64_t* no = out.no;
  std::fill_n(out.escape, words_, std::uint64_t{0});
  if (known == nullptr) {
    return kernels::each_word(words_, [=](std::size_t w) LIANGCE_WORDS {
      const std::uint64_t in = holds[w];
      yes[w] = in, no[w] = ~in;
    });
  }
  kernels::each_word(words_, [=](std::size_t w) LIANGCE_WORDS {
    const std::uint64_t in = holds[w], here = known[w];
    yes[w] = in & here, no[w] = ~in & here;
  });
}

LIANGCE_INLINE void Executor::code_test(NodeIndex index, const Node& node, Truths& out) {
  const Node& input = plan_.nodes[node.inputs[0]];
  if (input.op == Op::fact && !input.escapes) {
    const std::uint64_t* known = facts_->known(input.slot);
    facts_->in_set(input.slot, index, node.yes, out.yes);
    if (!detail::is_closed(node, input)) {
      facts_->in_set(input.slot, index + static_cast<NodeIndex>(plan_.nodes.size()), node.no, out.no);
    } else {
      for (std::size_t w = 0; w < words_; ++w) out.no[w] = ~out.yes[w];
    }
    const std::uint64_t missing_yes = node.yes.has(code_missing) ? ~std::uint64_t{0} : 0;
    const std::uint64_t missing_no = node.no.has(code_missing) ? ~std::uint64_t{0} : 0;
    for (std::size_t w = 0; w < words_; ++w) {
      const std::uint64_t here = known == nullptr ? ~std::uint64_t{0} : known[w];
      out.yes[w] = (out.yes[w] & here) | (~here & missing_yes);
      out.no[w] = (out.no[w] & here) | (~here & missing_no);
      out.escape[w] = 0;
    }
    return;
  }
  const Codes& codes = code(node.inputs[0]);
  const auto in_set = [&](const CodeSet& set, std::uint64_t* bits) {
    std::fill_n(bits, words_, std::uint64_t{0});
    Bits one;
    for (unsigned low = 0; low < code_escape; ++low) {
      if (low == input.words.size()) low = code_null;  // no code lies between
      if (!set.has(static_cast<std::uint8_t>(low))) continue;
      unsigned high = low;
      while (high + 1 < code_escape && set.has(static_cast<std::uint8_t>(high + 1))) ++high;
      kernels::span_bits<std::uint8_t>(codes.code, rows_, static_cast<std::uint8_t>(low),
                                       static_cast<std::uint8_t>(high), one);
      for (std::size_t w = 0; w < words_; ++w) bits[w] |= one[w];
      low = high;
    }
  };
  in_set(node.yes, out.yes);
  in_set(node.no, out.no);
  kernels::span_bits<std::uint8_t>(codes.code, rows_, code_escape, code_escape, out.escape);
}

LIANGCE_INLINE void Executor::is_known(const Node& node, Truths& out) {
  const Node& input = plan_.nodes[node.inputs[0]];
  std::fill_n(out.escape, words_, std::uint64_t{0});
  if (input.op == Op::fact) {
    const std::uint64_t* known = facts_->known(input.slot);
    for (std::size_t w = 0; w < words_; ++w) out.yes[w] = known == nullptr ? ~std::uint64_t{0} : known[w];
  } else if (input.form == Form::truth) {
    const Truths& in = truth(node.inputs[0]);
    for (std::size_t w = 0; w < words_; ++w) out.yes[w] = in.yes[w] | in.no[w], out.escape[w] = in.escape[w];
  } else if (input.form == Form::code) {
    const Codes& codes = code(node.inputs[0]);
    kernels::span_bits<std::uint8_t>(codes.code, rows_, 0, code_null - 1, out.yes);
    kernels::span_bits<std::uint8_t>(codes.code, rows_, code_escape, code_escape, out.escape);
  } else {
    const Numbers& in = number(node.inputs[0]);
    std::copy_n(in.known, words_, out.yes);
    std::copy_n(in.escape, words_, out.escape);
  }
  for (std::size_t w = 0; w < words_; ++w) out.no[w] = ~out.yes[w] & ~out.escape[w];
}

LIANGCE_INLINE void Executor::compare(const Node& node, Truths& out) {
  const Node& left = plan_.nodes[node.inputs[0]];
  const Node& right = plan_.nodes[node.inputs[1]];
  const Numbers& a = number(node.inputs[0]);
  const Numbers& b = number(node.inputs[1]);
  Bits in;
  Bits lost = {};
  const bool fractions = left.quotient || right.quotient;
  if (!fractions && left.scale == right.scale) {
    using feel::Operator;
    const auto with = [&](auto holds) { detail::compare_words(a.number, b.number, rows_, in, holds); };
    switch (node.operation) {
      case Operator::lt: with([](std::int64_t x, std::int64_t y) { return x < y; }); break;
      case Operator::le: with([](std::int64_t x, std::int64_t y) { return x <= y; }); break;
      case Operator::gt: with([](std::int64_t x, std::int64_t y) { return x > y; }); break;
      case Operator::ge: with([](std::int64_t x, std::int64_t y) { return x >= y; }); break;
      case Operator::eq: with([](std::int64_t x, std::int64_t y) { return x == y; }); break;
      default: with([](std::int64_t x, std::int64_t y) { return x != y; }); break;
    }
  } else {
    const int scale = std::max(left.scale, right.scale);
    const std::int64_t a_unit = detail::power64(scale - left.scale), b_unit = detail::power64(scale - right.scale);
    // A sum with a quotient is rounded twice by the single case: equal fractions may then differ in the last digit.
    const bool equal_escapes = left.quotient && right.quotient && (left.shifted || right.shifted);
    for (std::size_t w = 0; w < words_; ++w) {
      in[w] = 0;
      std::uint64_t open = a.known[w] & b.known[w];
      if (w + 1 == words_) open &= last_word_;
      while (open != 0) {
        const auto i = static_cast<std::size_t>(__builtin_ctzll(open));
        open &= open - 1;
        const std::size_t row = 64 * w + i;
        const int order = detail::order(a.number[row], left.quotient ? a.denominator[row] : 1, a_unit, b.number[row],
                                        right.quotient ? b.denominator[row] : 1, b_unit);
        if (order == 2 || (equal_escapes && order == 0)) {
          lost[w] |= std::uint64_t{1} << i;
        } else if (detail::holds(node.operation, order)) {
          in[w] |= std::uint64_t{1} << i;
        }
      }
    }
  }
  const std::uint64_t missing_escapes = node.bounded ? ~std::uint64_t{0} : 0;
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t escape = a.escape[w] | b.escape[w] | lost[w];
    const std::uint64_t here = a.known[w] & b.known[w] & ~escape;
    out.yes[w] = in[w] & here;
    out.no[w] = ~in[w] & here;
    out.escape[w] = escape | (~here & ~escape & missing_escapes);
  }
  if ((left.interval || right.interval) && !node.bounded) compare_intervals(node, a, b, out);
  // A null is before and behind nothing, but it equals another; and what comes of it is no missing answer.
  if (left.may_be_null) escape_at(a.null, out);
  if (right.may_be_null) escape_at(b.null, out);
}

/// Tests of a fact that say yes or no wherever it is known, and nothing elsewhere.
LIANGCE_INLINE bool Executor::is_plain_test(const Node& node) const {
  if (node.op != Op::within && node.op != Op::code_test) return false;
  const Node& input = plan_.nodes[node.inputs[0]];
  if (input.op != Op::fact || input.escapes || input.told) return false;
  if (node.op == Op::within) return !node.bounded && node.when_missing == feel::Truth::unknown;
  return detail::is_closed(node, input) && !node.yes.has(code_missing) && !node.no.has(code_missing);
}

/// What a junction asks for in the chunks of a batch: plain tests that are one span of values together, and the rest.
struct Executor::Joined {
  std::uint64_t batch = 0;
  std::vector<kernels::SpanTest> tests;
  std::vector<NodeIndex> rest;
};

LIANGCE_INLINE Executor::Joined& Executor::joined(NodeIndex index, const Node& node, const Facts::Place& place) {
  if (joined_[index] == nullptr) joined_[index] = std::make_shared<Joined>();
  Joined& all = *joined_[index];
  if (all.batch == place.batch) return all;
  all = {place.batch, {}, {}};
  for (const NodeIndex input : node.inputs) {
    const Node& its = plan_.nodes[input];
    kernels::SpanTest test;
    if (plain_[input] == Plain::asked_once && facts_->span_test(plan_.nodes[its.inputs[0]].slot, input, its, test)) {
      all.tests.push_back(test);
    } else {
      all.rest.push_back(input);
    }
  }
  return all;
}

LIANGCE_INLINE void Executor::junction(NodeIndex index, const Node& node, Truths& out) {
  // `any`; `all` is the same with yes and no exchanged.
  const bool any = node.op == Op::any;
  std::uint64_t* decisive = any ? out.yes : out.no;
  std::uint64_t* other = any ? out.no : out.yes;
  std::fill_n(decisive, words_, std::uint64_t{0});
  std::fill_n(other, words_, ~std::uint64_t{0});
  std::fill_n(out.escape, words_, std::uint64_t{0});
  std::span<const NodeIndex> inputs = node.inputs;
  if (const auto place = facts_->place()) {
    Joined& all = joined(index, node, *place);
    for (std::size_t first = 0; first < all.tests.size(); first += kernels::most_tests) {
      const std::size_t count = std::min(kernels::most_tests, all.tests.size() - first);
      kernels::join_tests({&all.tests[first], count}, place->row, rows_, !any, decisive, other);
    }
    inputs = all.rest;
  }
  for (const NodeIndex input : inputs) {
    if (all_set(decisive)) break;
    const Node& its = plan_.nodes[input];
    if (plain_[input] == Plain::asked_once && computed_[input] != chunk_) {
      // Nobody else asks: its planes need not be written.
      Bits in;
      const std::uint64_t* known = test(input, its, in);
      const std::uint64_t* holds = in;
      const std::uint64_t turned = any ? 0 : ~std::uint64_t{0};
      if (known == nullptr) {
        kernels::each_word(words_, [=](std::size_t w) LIANGCE_WORDS {
          const std::uint64_t h = holds[w] ^ turned;
          decisive[w] |= h, other[w] &= ~h;
        });
      } else {
        kernels::each_word(words_, [=](std::size_t w) LIANGCE_WORDS {
          const std::uint64_t h = holds[w] ^ turned, k = known[w];
          decisive[w] |= h & k, other[w] &= ~h & k;
        });
      }
    } else {
      const Truths& in = truth(input);
      const std::uint64_t* d = any ? in.yes : in.no;
      const std::uint64_t* o = any ? in.no : in.yes;
      kernels::each_word(words_, [=](std::size_t w) LIANGCE_WORDS { decisive[w] |= d[w], other[w] &= o[w]; });
      if (its.escapes) {
        for (std::size_t w = 0; w < words_; ++w) out.escape[w] |= in.escape[w];
      }
    }
  }
  std::uint64_t* escape = out.escape;
  kernels::each_word(words_, [=](std::size_t w) LIANGCE_WORDS {
    const std::uint64_t open = ~decisive[w];
    other[w] &= open, escape[w] &= open;
  });
}

LIANGCE_INLINE void Executor::at_least(const Node& node, Truths& out) {
  std::vector<const Truths*> parts;
  for (const NodeIndex input : node.inputs) parts.push_back(&truth(input));
  // Counters as bit planes: 64 rows count together.
  static constexpr std::size_t planes = 20;
  const auto count = [](std::uint64_t* sum, std::uint64_t bit) {
    for (std::size_t p = 0; p < planes && bit != 0; ++p) {
      const std::uint64_t carry = sum[p] & bit;
      sum[p] ^= bit;
      bit = carry;
    }
  };
  const auto reaches = [&](const std::uint64_t* sum) {
    std::uint64_t above = 0, equal = ~std::uint64_t{0};
    for (std::size_t p = planes; p-- > 0;) {
      const bool wanted = (node.number >> p & 1) != 0;
      if (!wanted) above |= equal & sum[p];
      equal &= wanted ? sum[p] : ~sum[p];
    }
    return above | equal;
  };
  for (std::size_t w = 0; w < words_; ++w) {
    std::uint64_t sure[planes] = {}, possible[planes] = {};
    std::uint64_t escape = 0;
    for (const Truths* part : parts) {
      count(sure, part->yes[w]);
      count(possible, ~part->no[w]);
      escape |= part->escape[w];
    }
    out.yes[w] = reaches(sure);
    out.no[w] = ~reaches(possible);
    out.escape[w] = escape & ~out.yes[w] & ~out.no[w];
  }
}

LIANGCE_INLINE void Executor::choose(const Node& node, Truths& out) {
  const Truths& c = truth(node.inputs[0]);
  const Truths& a = truth(node.inputs[1]);
  const Truths& b = truth(node.inputs[2]);
  for (std::size_t w = 0; w < words_; ++w) {
    const std::uint64_t open = ~c.yes[w] & ~c.no[w];  // unknown, or escaped
    out.yes[w] = (c.yes[w] & a.yes[w]) | (c.no[w] & b.yes[w]) | (open & a.yes[w] & b.yes[w]);
    out.no[w] = (c.yes[w] & a.no[w]) | (c.no[w] & b.no[w]) | (open & a.no[w] & b.no[w]);
    const std::uint64_t lost =
        (c.yes[w] & a.escape[w]) | (c.no[w] & b.escape[w]) | (open & (a.escape[w] | b.escape[w])) | c.escape[w];
    out.escape[w] = lost & ~out.yes[w] & ~out.no[w];
  }
}

}  // namespace liangce::plan
