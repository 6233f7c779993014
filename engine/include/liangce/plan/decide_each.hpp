// Several decisions of one case, for the rows of a table that are decided one by one.
#pragma once

#include <span>
#include <vector>

#include "liangce/decide/program.hpp"

namespace liangce::plan {

/// Whether a program's rules can lend each other their values: nothing evaluated comes near the limits of depth, so
/// that a value at hand never stands where one made anew would have been refused. Looks at the whole program.
bool may_share_values(const Program& program);

/// Program::decide of several decisions (by Program::decision_index), in this order; options without reasons and
/// digest. Where `share`, a rule that more than one of them reads is evaluated once.
void decide_each(const Program& program, std::span<const std::size_t> decisions, const Case& facts,
                 const DecideOptions& options, bool share, std::vector<Decision>& out);

}  // namespace liangce::plan

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/plan/impl/decide_each_inl.hpp"
#endif
