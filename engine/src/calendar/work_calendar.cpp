#include "liangce/calendar/work_calendar.hpp"
#include "liangce/calendar/impl/work_calendar_inl.hpp"
