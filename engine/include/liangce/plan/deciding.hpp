// What decided a decision: the row of a table, an exception of a rule, or a branch of an `if`, as a number into a list
// of labels known beforehand. A word a row is enough to say why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "liangce/decide/exceptions.hpp"
#include "liangce/decide/program.hpp"
#include "liangce/decide/table.hpp"

namespace liangce::plan {

/// What the verdict of a decision comes from, looked up once: the first table, exceptions or condition on the way from
/// the verdict through the rules that only pass it on.
struct DecidingPart {
  enum class Kind : std::uint8_t { nothing, table, exceptions, choice };
  Kind kind = Kind::nothing;
  feel::NodeId node = feel::no_node;
  const TableNode* table = nullptr;
  const ExceptionsNode* exceptions = nullptr;
  /// Row ids; names of exceptions, then of the rule itself; `then` and `else`. Empty: nothing of the kind decides.
  std::vector<std::string> labels;
};

DecidingPart deciding_part(const Program& program, std::size_t decision);

/// The number of the label that decides this case; nothing while it is open which one does.
std::optional<std::size_t> deciding(const Program& program, const DecidingPart& part, const Case& facts);

/// The fact slots (and those of parameters without a value) that what is missing for a decision can name, sorted.
std::vector<feel::Slot> missing_candidates(const Program& program, std::size_t decision);

}  // namespace liangce::plan

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/plan/impl/deciding_inl.hpp"
#endif
