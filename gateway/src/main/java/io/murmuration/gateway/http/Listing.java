package io.murmuration.gateway.http;

import java.util.List;

/** A list as it is answered, with room for more fields than a bare array has. */
record Listing<T>(String object, List<T> data) {
  static <T> Listing<T> of(List<T> data) {
    return new Listing<>("list", data);
  }
}
