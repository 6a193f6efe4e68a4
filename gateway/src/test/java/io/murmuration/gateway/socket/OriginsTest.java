package io.murmuration.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

  @Test
  void programsSendNoOriginAndAreAccepted() {
    assertThat(new Origins(List.of(), "0.0.0.0").accepts(null, "example.org")).isTrue();
    assertThat(new Origins(List.of("https://a.example"), "::1").accepts(null, null)).isTrue();
  }

  @Test
  void aPageMustComeFromTheHostItConnectsTo() {
    Origins origins = new Origins(List.of(), "0.0.0.0");

    assertThat(origins.accepts("https://chat.example.org", "chat.example.org")).isTrue();
    assertThat(origins.accepts("http://Chat.Example.org:8080", "chat.example.org:8080")).isTrue();
    assertThat(origins.accepts("https://chat.example.org:444", "chat.example.org")).isFalse();
    assertThat(origins.accepts("https://evil.example", "chat.example.org")).isFalse();
    assertThat(origins.accepts("https://chat.example.org", null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
  void aNameThatWasPointedAtALoopbackServerIsNotItsHost(String listening) {
    Origins origins = new Origins(List.of(), listening);

    assertThat(origins.accepts("http://evil.example:8080", "evil.example:8080")).isFalse();
    assertThat(origins.accepts("http://localhost:8080", "localhost:8080")).isTrue();
    assertThat(origins.accepts("http://127.0.0.1:8080", "127.0.0.1:8080")).isTrue();
    assertThat(origins.accepts("http://[::1]:8080", "[::1]:8080")).isTrue();
  }

  @Test
  void aListReplacesTheRule() {
    Origins origins = new Origins(List.of("https://app.example"), "127.0.0.1");

    assertThat(origins.accepts("https://APP.example", "api.example")).isTrue();
    assertThat(origins.accepts("http://app.example", "api.example")).isFalse();
    assertThat(origins.accepts("http://127.0.0.1:8080", "127.0.0.1:8080")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "", "x y", "http://", "file:///etc", "data:,x", "http://u@host"})
  void whatIsNoOriginIsRefused(String origin) {
    assertThat(new Origins(List.of(), "0.0.0.0").accepts(origin, "host")).isFalse();
  }
}
