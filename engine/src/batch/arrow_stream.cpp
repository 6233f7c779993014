#include "liangce/batch/arrow_stream.hpp"
#include "liangce/batch/impl/arrow_stream_inl.hpp"
