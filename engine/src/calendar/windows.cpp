#include "liangce/calendar/windows.hpp"
#include "liangce/calendar/impl/windows_inl.hpp"
