using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.Hosting.FleetAdmin;

/// <summary>
/// Answers <c>POST</c>, <c>DELETE</c> and <c>GET /admin/api/v1/silos/{silo}/drain</c> (begins a drain: 202; takes it back, says how far it
/// is:
/// 200) and <c>POST /admin/api/v1/rooms/{room}/move[?to=silo]</c> (200), without a body. Others: 400 for a name or query that cannot be
/// read,
/// 403 for a request that another site's page sent, 404 for a silo that is not there, 409 when the room stays or a drain cannot be taken
/// back,
/// 503 when the fleet does not answer. Each request that may act leaves an audit line. The credential is checked before (<see
/// cref="FleetAdminHosting"/>).
/// </summary>
internal sealed partial class FleetAdminEndpoint(IFleetControl fleet, ILogger<FleetAdminEndpoint> logger)
{
    private const int MaxShown = 256;
    private const string TryAgain = "1";

    /// <summary>Handles one request to drain a silo. One that is drained already answers how far it is.</summary>
    public async Task DrainAsync(HttpContext context)
    {
        if (await AskAsync(context, fleet.DrainAsync) is var (silo, drain))
        {
            LogDrain(silo, Caller(context), drain is not null);
            await AnswerAsync(context, silo, drain, StatusCodes.Status202Accepted);
        }
    }

    /// <summary>Handles one request to take a drain back.</summary>
    public async Task TakeDrainBackAsync(HttpContext context)
    {
        if (await AskAsync(context, fleet.TakeDrainBackAsync) is not var (silo, drain))
        {
            return;
        }

        LogTakenBack(silo, Caller(context), drain is { Phase: SiloDrainPhase.Active });
        await (drain is { Phase: not SiloDrainPhase.Active }
            ? RefuseAsync(context, StatusCodes.Status409Conflict, $"Silo {Quote(silo)} stops; that cannot be taken back.")
            : AnswerAsync(context, silo, drain, StatusCodes.Status200OK));
    }

    /// <summary>Handles one question how far a drain is.</summary>
    public async Task GetDrainAsync(HttpContext context)
    {
        if (await AskAsync(context, fleet.GetDrainAsync) is var (silo, drain))
        {
            await AnswerAsync(context, silo, drain, StatusCodes.Status200OK);
        }
    }

    /// <summary>Handles one request to move a room.</summary>
    public async Task MoveAsync(HttpContext context)
    {
        if (await NameAsync(context) is not { } name)
        {
            return;
        }

        if (!RoomName.TryParse(name, out var room))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest,
                $"{Quote(name)} is not the name of a room; give 1 to {RoomName.MaxUtf8Bytes} bytes of UTF-8 without control characters.");
            return;
        }

        if (!RawTarget.Of(context, out _)!.TryQuery("to", out var to, out var problem) || to is { } given && IsBlank(given, out problem))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem!);
            return;
        }

        RoomMoveOutcome outcome;
        try
        {
            outcome = await fleet.MoveAsync(room, to);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogMoveFailed(room, Caller(context), exception.ForLog());
            await RefuseForNowAsync(context, $"Room {Quote(name)} could not be moved now: {exception.Message}");
            return;
        }

        LogMove(room, to ?? "(least loaded)", Caller(context), outcome);
        await (outcome switch
        {
            RoomMoveOutcome.Moved => WriteAsync(
                context, StatusCodes.Status200OK, new MoveReply(name, true), FleetAdminJson.Default.MoveReply),
            RoomMoveOutcome.UnknownSilo => RefuseAsync(context, StatusCodes.Status404NotFound, Unknown(to!)),
            _ => RefuseAsync(context, StatusCodes.Status409Conflict, $"Room {Quote(name)} was not moved: {Why(outcome, to)}."),
        });
    }

    private static string Why(RoomMoveOutcome outcome, string? to) => outcome switch
    {
        RoomMoveOutcome.NotOpen => "it is not open; open it, or check its name",
        RoomMoveOutcome.AlreadyThere => $"silo {Quote(to!)} serves it already",
        _ when to is not null => $"silo {Quote(to)} does not take it; it is full, drained, cut off or does not answer",
        _ => "no other silo takes it; they are full, drained, cut off or do not answer, or there is no other silo",
    };

    // The silo in the path and its answer; null when the request was answered.
    private async Task<(string Silo, SiloDrain? Drain)?> AskAsync(HttpContext context, Func<string, Task<SiloDrain?>> ask)
    {
        if (await NameAsync(context) is not { } silo)
        {
            return null;
        }

        try
        {
            return (silo, await ask(silo));
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogDrainFailed(silo, Caller(context), context.Request.Method, exception.ForLog());
            await RefuseForNowAsync(context, $"Silo {Quote(silo)} did not answer: {exception.Message}");
            return null;
        }
    }

    private static Task AnswerAsync(HttpContext context, string silo, SiloDrain? drain, int status) => drain is null
        ? RefuseAsync(context, StatusCodes.Status404NotFound, Unknown(silo))
        : WriteAsync(context, status, DrainReply.Of(silo, drain), FleetAdminJson.Default.DrainReply);

    // The name in the path, decoded once; null when the request was answered.
    private static async Task<string?> NameAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!SameSite.Is(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden,
                "The request comes from a page of another site; send it from a program, or from a page of this host.");
            return null;
        }

        if (RawTarget.Of(context, out var problem) is not { Segments: [.., var name, _] })
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
            return null;
        }

        if (IsBlank(name, out problem!))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
            return null;
        }

        return name;
    }

    private static bool IsBlank(string name, out string? problem)
    {
        problem = string.IsNullOrWhiteSpace(name)
            ? "The name is blank; give the name of the room, or the silo's address, e.g. 10.0.0.7:11111."
            : null;
        return problem is not null;
    }

    private static string Unknown(string silo) =>
        $"No active silo has the address {Quote(silo)}; give it as the dashboard does, e.g. 10.0.0.7:11111 or 10.0.0.7:11111@155075090.";

    private static string Quote(string text) => OutsideText.Quote(text, MaxShown);

    private static string Caller(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";

    private static Task RefuseForNowAsync(HttpContext context, string error)
    {
        context.Response.Headers.RetryAfter = TryAgain;
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, error);
    }

    private static Task RefuseAsync(HttpContext context, int status, string error) =>
        WriteAsync(context, status, new FleetAdminRefusal([error]), FleetAdminJson.Default.FleetAdminRefusal);

    private static Task WriteAsync<T>(HttpContext context, int status, T content, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(content, type, contentType: null, context.RequestAborted);
    }

    [LoggerMessage(3120, LogLevel.Information, "Audit: a caller at {Caller} drains silo {Silo}; it is there and has begun: {Begun}")]
    private partial void LogDrain(OutsideText silo, string caller, bool begun);

    [LoggerMessage(3121, LogLevel.Information, "Audit: a caller at {Caller} moves room {Room} to silo {Silo}; outcome: {Outcome}")]
    private partial void LogMove(OutsideText room, OutsideText silo, string caller, RoomMoveOutcome outcome);

    [LoggerMessage(3122, LogLevel.Warning, "Audit: a caller at {Caller} asked silo {Silo} about its drain ({Method}); it did not answer")]
    private partial void LogDrainFailed(OutsideText silo, string caller, OutsideText method, LoggedException exception);

    [LoggerMessage(3124, LogLevel.Information,
        "Audit: a caller at {Caller} takes the drain of silo {Silo} back; it takes rooms now: {TakesRooms}")]
    private partial void LogTakenBack(OutsideText silo, string caller, bool takesRooms);

    [LoggerMessage(3123, LogLevel.Warning, "Audit: a caller at {Caller} moves room {Room}, which failed")]
    private partial void LogMoveFailed(OutsideText room, string caller, LoggedException exception);
}
