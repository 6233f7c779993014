#include "liangce/analyze/impl/tables_inl.hpp"
