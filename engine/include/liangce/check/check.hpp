// What can be said of a policy before anything runs: citations, quotes, names, periods, what nobody uses.
//
// The loader has seen to structure and values, the compiler sees to names in expressions, types, units and cycles. Here
// is the rest: what needs the whole policy and no program.
#pragma once

#include "liangce/diagnostic.hpp"
#include "liangce/policy/model.hpp"

namespace liangce {

/// What must keep a policy from loading, and the warnings found on the way:
///   LC303 an unknown clause
///   LC306 two elements with one name or alias (warning: an alias that is the name itself)
///   LC307 warning: a name that expressions cannot say, or that hides a built-in
///   LC311 an unknown source
///   LC312 an exception to no rule
///   LC320 a quote that the document does not have
///   LC321 a quote that stands in another item
///   LC330 `basis: text` without a clause
///   LC331 `basis: outside` without a source
///   LC721 quotes and document too long to compare
void check_on_load(const policy::Policy& policy, Diagnostics& diagnostics);

/// check_on_load() and the warnings that need not stop anybody:
///   LC313 facts, parameters, rules, functions no decision depends on, clauses nobody cites
///   LC314 a table row for an unknown input that can never decide
///   LC322 a clause without a quote
///   LC324 quotes, and no document to find them in
///   LC332 an assumed number that says neither why nor what for
///   LC604 a parameter that ends before the policy does
///   LC605 a version of a parameter outside the policy's period
///   LC614 working days asked for in years without a calendar
void check(const policy::Policy& policy, Diagnostics& diagnostics);

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/check/impl/check_all.hpp"
#endif
