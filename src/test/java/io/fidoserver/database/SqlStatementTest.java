package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.webauthn.AttestationTrust;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conversion of named parameters to positional ones, which changes nothing else. */
class SqlStatementTest {

  private static String text(String source) {
    return new SqlStatement("example", source).text();
  }

  @Test
  void aNameIsThePositionOfItsFirstUse() {
    assertEquals(
        "select $1::int, $2, $1 + 1", text("select :first_one::int, :second, :first_one + 1"));
  }

  @Test
  void whatIsQuotedOrCastIsNoParameter() {
    assertEquals(
        "select 'a:b', 'it''s :c', \"d:e\", f::text, 'challenges'::regclass",
        text("select 'a:b', 'it''s :c', \"d:e\", f::text, 'challenges'::regclass"));
  }

  @Test
  void theDatabaseIsNotSentComments() {
    assertEquals(
        "select '--', \n       $1",
        text("-- It's why: by :name.\nselect '--', -- not :this\n       :value\n"));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertEquals(
        "there is no sql/nothing.sql",
        assertThrows(IllegalArgumentException.class, () -> SqlStatement.of("nothing"))
            .getMessage());
  }

  @Test
  void aMissingAndAnUnknownNameAreNamed() {
    SqlStatement statement = new SqlStatement("example", "select :here, :there");

    assertDoesNotThrow(() -> statement.verify(Parameters.with("here", null).and("there", 1)));
    assertEquals(
        "sql/example.sql: missing [there], unknown [their]",
        assertThrows(
                IllegalArgumentException.class,
                () -> statement.verify(Parameters.with("here", 1).and("their", 2)))
            .getMessage());
  }

  @Test
  void valuesAreSentAsTheClientOfTheDatabaseTakesThem() {
    Parameters values =
        Parameters.with("bytes", new byte[] {1})
            .and("instant", Instant.EPOCH)
            .and("constant", AttestationTrust.TRUSTED)
            .and("nothing", null)
            .and("text", "as it is");

    assertEquals(Buffer.buffer(new byte[] {1}), values.sent("bytes"));
    assertEquals(OffsetDateTime.parse("1970-01-01T00:00:00Z"), values.sent("instant"));
    assertEquals("TRUSTED", values.sent("constant"));
    assertNull(values.sent("nothing"));
    assertEquals("as it is", values.sent("text"));
  }

  @Test
  void valuesOfManyAreSentAsArraysOfTheirType() {
    List<Parameters> both =
        List.of(
            Parameters.with("bytes", null).and("text", "one").and("nothing", null),
            Parameters.with("bytes", new byte[] {2}).and("text", null).and("nothing", null));

    assertArrayEquals(
        new Buffer[] {null, Buffer.buffer(new byte[] {2})},
        (Buffer[]) Parameters.sent("bytes", both));
    assertArrayEquals(new String[] {"one", null}, (String[]) Parameters.sent("text", both));
    assertNull(Parameters.sent("nothing", both));
  }
}
