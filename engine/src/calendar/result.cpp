#include "liangce/calendar/result.hpp"
#include "liangce/calendar/impl/result_inl.hpp"
