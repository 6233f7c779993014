// The calendar floor, whole: months, windows, working days, deadlines.
#pragma once

#include "liangce/calendar/deadline.hpp"
#include "liangce/calendar/months.hpp"
#include "liangce/calendar/result.hpp"
#include "liangce/calendar/windows.hpp"
#include "liangce/calendar/work_calendar.hpp"
