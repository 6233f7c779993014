#include "liangce/batch/impl/column_facts.hpp"
#include "liangce/batch/impl/column_facts_inl.hpp"
#include "liangce/batch/impl/column_readers_inl.hpp"
