#include "liangce/batch/impl/column_members_inl.hpp"
