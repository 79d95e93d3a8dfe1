#pragma once
// What a controller's header needs: routes() and its verbs, the types that a handler takes and returns, and HttpError
// to throw. Cheap to include: no sockets, no parser, no JSON library.

#include <classy/bodies.hpp>
#include <classy/context.hpp>
#include <classy/declare.hpp>
#include <classy/error.hpp>
#include <classy/extract.hpp>
#include <classy/inject.hpp>
#include <classy/lazy.hpp>
#include <classy/mask_parameter.hpp>
#include <classy/parameters.hpp>
#include <classy/respond.hpp>
