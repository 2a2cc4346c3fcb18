using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Requests;
using RemoteAccess.Viewers;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>
/// Answers <c>POST /rooms/{room}/viewer-token</c>: 200 with a token, 400 with every error, 401 without the key (429 when that is too
/// often), 503 while the room cannot be asked. Nothing of a request is read before its key has been. Owns the HTTP; what is valid <see
/// cref="ViewerTokenRules"/> knows, how to sign <see cref="IViewerTokenSigner"/>.
/// </summary>
internal sealed partial class ViewerTokenEndpoint(
    ViewerTokenSettings settings,
    BearerKey key,
    IViewerTokenSigner signer,
    IDeviceIdentities devices,
    RefusalLimits refusals,
    TimeProvider time,
    ILogger<ViewerTokenEndpoint> logger)
{
    /// <summary>The longest body read, in bytes.</summary>
    public const int MaxBodyBytes = 4096;

    private const int MaxShown = 64;

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        if (!key.Matches(context.Request.Headers.Authorization))
        {
            if (refusals.IsBeyond(context, "a viewer token", "the caller sends ViewerTokens:Key of this silo as a bearer token"))
            {
                return;
            }

            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized,
                ["The key is missing or wrong; send Authorization: Bearer with the silo's ViewerTokens:Key."]);
            return;
        }

        var (request, problem) = await ReadAsync(context.Request, context.RequestAborted);
        if (request is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, [problem]);
            return;
        }

        // The route's own value will not do: it has %25 decoded and %2F not, so that the rooms a/b and a%2Fb look alike. A path base may
        // stand before it.
        if (RawTarget.Of(context, out problem) is not { Segments: [.., var room, _] })
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, [problem]);
            return;
        }

        if (ViewerTokenRules.Judge(room, request, settings.Lifetime, out var errors) is not { } order)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, errors);
            return;
        }

        switch (await devices.FindAsync(order.Room, context.RequestAborted))
        {
            case null:
                context.Response.Headers.RetryAfter = "1";
                await RefuseAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    ["The room cannot be asked for its device's identity now, which no viewer may have; try again."]);
                return;
            case { } device when device == order.Identity.ToString():
                await RefuseAsync(context, StatusCodes.Status400BadRequest, [ViewerTokenRules.IsTheDevice(device)]);
                return;
        }

        // Taken before the token takes its own: the answer never promises more than the token holds.
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + order.Lifetime).ToUnixTimeSeconds());
        var token = signer.Sign(order.ToToken(), order.Lifetime);
        LogMinted(order.Identity.ToString(), order.Room.ToString(), ViewerGrantNames.Format(order.Grants), expires,
            context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address");
        var reply = new ViewerTokenReply(token, Address(context.Request), order.Room.ToString(), order.Identity.ToString(), expires);
        await WriteAsync(context, StatusCodes.Status200OK, reply, ViewerTokenJson.Default.ViewerTokenReply);
    }

    private string Address(HttpRequest request) => settings.Url.Length > 0
        ? settings.Url.TrimEnd('/')
        : signer.Address ?? $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}";

    private static async Task<(ViewerTokenRequest? Request, string Problem)> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            var given = request.ContentType is { Length: > 0 } type ? OutsideText.Quote(type, MaxShown) : "not given";
            return (null, $"The content type is {given}; send application/json.");
        }

        var body = new byte[MaxBodyBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBodyBytes)
        {
            return (null, $"The body has more than {MaxBodyBytes} bytes; send the five members of a request only.");
        }

        try
        {
            return JsonSerializer.Deserialize(body.AsSpan(0, length), ViewerTokenJson.Default.ViewerTokenRequest) is { } read
                ? (read, string.Empty)
                : (null, "The body is null; send an object with identity, and if need be name, grants, lifetimeSeconds, flowControl.");
        }
        catch (JsonException malformed)
        {
            return (null, $"The body is not a request: {malformed.Message} Send an object with identity, and if need be name, grants, "
                + "lifetimeSeconds, flowControl.");
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, IReadOnlyList<string> errors) =>
        WriteAsync(context, status, new ViewerTokenRefusal(errors), ViewerTokenJson.Default.ViewerTokenRefusal);

    private static Task WriteAsync<T>(HttpContext context, int status, T content, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(content, type, contentType: null, context.RequestAborted);
    }

    [LoggerMessage(3080, LogLevel.Information,
        "Audit: a viewer token for {Identity} in room {Room}, grants {Grants}, until {ExpiresAt:u}, was given to a caller at {Caller}.")]
    private partial void LogMinted(OutsideText identity, OutsideText room, string grants, DateTimeOffset expiresAt, string caller);
}
