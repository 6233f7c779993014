#include "liangce/calendar/deadline.hpp"
#include "liangce/calendar/impl/deadline_inl.hpp"
