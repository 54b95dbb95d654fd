package io.fidoserver.adoption;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Report of the adoption of passkeys, for operators. */
@Path("/api/v1/admin/reports/adoption")
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Adoption")
public class AdoptionResource {

  private static final int DEFAULT_DAYS = 30;
  private static final int MAX_DAYS = 366;

  private final RelyingParties relyingParties;
  private final Adoption adoption;
  private final Clock clock;

  AdoptionResource(RelyingParties relyingParties, Adoption adoption, Clock clock) {
    this.relyingParties = relyingParties;
    this.adoption = adoption;
    this.clock = clock;
  }

  @GET
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(summary = "Adoption by day, of the last 30 days or of those that are given")
  public Uni<Success<AdoptionReport>> report(
      @QueryParam("from") String from, @QueryParam("to") String to) {
    LocalDate last =
        to == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : date("to", to);
    LocalDate first = from == null ? last.minusDays(DEFAULT_DAYS - 1) : date("from", from);
    if (first.isAfter(last) || ChronoUnit.DAYS.between(first, last) >= MAX_DAYS) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST, "from", "must be at most 366 days before to");
    }
    return adoption
        .report(relyingParties.current(), first, last)
        .map(report -> Success.of("Adoption", report));
  }

  private static LocalDate date(String name, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw ApiException.input(ErrorCode.INVALID_REQUEST, name, "must be a date: 2026-12-31");
    }
  }
}
