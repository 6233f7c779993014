// What is the same for every case of a program is worked out once: parameters, the date, branches that can never be
// taken.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "liangce/calendar/work_calendar.hpp"
#include "liangce/feel/code.hpp"

namespace liangce::feel {

/// What every evaluation of the code will find in its frame.
struct Given {
  std::optional<Date> on;
  std::span<const calendar::WorkCalendar* const> calendars;
  std::vector<std::pair<Slot, Value>> facts;  ///< fact slots that hold the same in every case
  bool lazies_are_set = false;                ///< somebody presets lazy slots (Frame::preset): none is taken as settled
};

/// Makes what the evaluator runs (Code::running_nodes) out of a finished code. Nodes keep their ids, places, values and
/// errors; Code::nodes() stays what the author wrote, for whoever explains or analyses it. To be called once, last.
void simplify(Code& code, const Given& given);

/// What was compiled in one go, and which lazy slots it reads.
struct Stretch {
  static constexpr Slot nothing = 0xFFFFFFFF;
  Code::Mark begin, end;
  Slot slot = nothing;      ///< the lazy slot it is the body of
  std::vector<Slot> reads;  ///< those of other stretches
};

/// The same of code whose stretches stand elsewhere than in the order in which they are read.
void simplify(Code& code, const Given& given, std::span<const Stretch> stretches);

/// The same for a copy of code that was simplified, when constants (Code::take_constants) or what is given of facts
/// changed in some of its stretches, or when these were compiled anew, at `first_new` and behind. Gives what simplify()
/// would have made of it.
void simplify_again(Code& code, const Given& given, std::span<const Stretch> stretches,
                    const std::vector<bool>& changed, bool moved = false, NodeId first_new = no_node);

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/builtins/builtin.hpp"  // the last of them: brings the definitions of all
#endif
