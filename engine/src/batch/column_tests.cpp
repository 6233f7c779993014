#include "liangce/batch/impl/column_tests_inl.hpp"
