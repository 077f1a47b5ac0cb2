// Places in suite files are spelled in core/place.h, where plans find them too.
#pragma once

#include "core/place.h"
