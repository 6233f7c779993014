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

}  // namespace liangce::feel

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/feel/builtins/builtin.hpp"  // the last of them: brings the definitions of all
#endif
