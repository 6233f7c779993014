#include "liangce/calendar/months.hpp"
#include "liangce/calendar/impl/months_inl.hpp"
