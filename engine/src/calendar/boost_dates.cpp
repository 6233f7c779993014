#include "liangce/calendar/boost_dates.hpp"
#include "liangce/calendar/impl/boost_dates_inl.hpp"
