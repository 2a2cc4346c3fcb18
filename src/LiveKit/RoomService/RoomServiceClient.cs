using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tokens;

namespace RemoteAccess.LiveKit.RoomService;

/// <summary>RoomService over Twirp's JSON. Owns its connections; mints a token for each call.</summary>
internal sealed class RoomServiceClient : IRoomService, IDisposable
{
    /// <summary>
    /// The longest answer read: 64 MiB, a hundred participants with the 512 KiB of metadata that LiveKit permits each. It is parsed while
    /// it arrives, one member at a time.
    /// </summary>
    internal const long MaxAnswerBytes = 64 * 1024 * 1024;

    private const long MaxErrorBytes = 64 * 1024;
    private const int RoomsPerCall = 200;

    private readonly AccessTokens _tokens;
    private readonly LiveKitOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _slots;

    public RoomServiceClient(AccessTokens tokens, IOptions<LiveKitOptions> options, TimeProvider time)
        : this(tokens, options, time, new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            AllowAutoRedirect = false,
        })
    {
    }

    internal RoomServiceClient(AccessTokens tokens, IOptions<LiveKitOptions> options, TimeProvider time, HttpMessageHandler handler)
    {
        (_tokens, _options, _time) = (tokens, options.Value, time);
        _slots = new SemaphoreSlim(_options.ConcurrentRequests);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<IReadOnlyList<NativeParticipant>> ListParticipantsAsync(RoomName room, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            "ListParticipants", _tokens.ForRoomAdmin(room), Body(("room", room.Value)), ListAsync, cancellationToken).ConfigureAwait(false);
        return answer?.Participants ?? [];
    }

    public async Task<NativeParticipant?> FindParticipantAsync(
        RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(
            "GetParticipant",
            _tokens.ForRoomAdmin(room),
            Body(("room", room.Value), ("identity", identity.Value)),
            DocumentAsync,
            cancellationToken).ConfigureAwait(false);
        return answer is null ? null : RoomServiceJson.Participant(answer.RootElement);
    }

    public async Task RemoveParticipantAsync(RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken) =>
        (await CallAsync(
            "RemoveParticipant",
            _tokens.ForRoomAdmin(room),
            Body(("room", room.Value), ("identity", identity.Value)),
            DocumentAsync,
            cancellationToken).ConfigureAwait(false))?.Dispose();

    public async Task<IReadOnlyCollection<RoomName>> ListOccupiedAsync(
        IReadOnlyCollection<RoomName> rooms, CancellationToken cancellationToken)
    {
        var occupied = new HashSet<RoomName>();
        foreach (var some in rooms.Chunk(RoomsPerCall))
        {
            await AddOccupiedAsync(some, occupied, cancellationToken).ConfigureAwait(false);
        }

        return occupied;
    }

    public async Task<bool> IsFullAsync(RoomName room, CancellationToken cancellationToken)
    {
        if ((await ListRoomsAsync([room], cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(listed => listed.Name == room.Value) is not { Limit: > 0 and var limit })
        {
            return false;
        }

        // The count in the list of rooms is delayed.
        return (await ListParticipantsAsync(room, cancellationToken).ConfigureAwait(false)).Count >= limit;
    }

    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    // Rooms have metadata, too: a list that is too long is requested in halves.
    private async Task AddOccupiedAsync(RoomName[] rooms, HashSet<RoomName> occupied, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var room in await ListRoomsAsync(rooms, cancellationToken).ConfigureAwait(false))
            {
                if (room.Participants > 0 && RoomName.TryParse(room.Name, out var name))
                {
                    occupied.Add(name);
                }
            }
        }
        catch (RoomServiceException exception) when (exception.InnerException is AnswerTooLongException && rooms.Length > 1)
        {
            await AddOccupiedAsync(rooms[..(rooms.Length / 2)], occupied, cancellationToken).ConfigureAwait(false);
            await AddOccupiedAsync(rooms[(rooms.Length / 2)..], occupied, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<ListedRoom>> ListRoomsAsync(IEnumerable<RoomName> rooms, CancellationToken cancellationToken) =>
        (await CallAsync(
        "ListRooms",
        _tokens.ForRoomList(),
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string[]> { ["names"] = [.. rooms.Select(room => room.Value)] }),
        ListAsync,
        cancellationToken).ConfigureAwait(false))?.Rooms ?? [];

    private static ValueTask<Listing?> ListAsync(Stream content, CancellationToken cancellationToken) =>
        JsonSerializer.DeserializeAsync(content, ListingContext.Default.Listing, cancellationToken);

    private static async ValueTask<JsonDocument?> DocumentAsync(Stream content, CancellationToken cancellationToken) =>
        await JsonDocument.ParseAsync(content, cancellationToken: cancellationToken).ConfigureAwait(false);

    // Null when the server knows of no such room or participant.
    private async Task<T?> CallAsync<T>(
        string method, string token, byte[] body, Func<Stream, CancellationToken, ValueTask<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                return await ExchangeAsync(method, token, body, read, either.Token).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure(RoomConnectFailure.Unreachable, method,
                $"no answer within {_options.RequestTimeout}; check the network, or raise LiveKit:RequestTimeout", exception);
        }
        catch (AnswerTooLongException exception)
        {
            throw Failure(
                RoomConnectFailure.TransportFault,
                method,
                $"its answer has {exception.Message}, the limit; viewers are served as the library reports them, up to 3 s "
                    + "later, until participants or rooms carry less metadata",
                exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException and not RoomServiceException)
        {
            throw Failure(RoomConnectFailure.Unreachable, method,
                $"{exception.Message.TrimEnd('.')}; check LiveKit:Url or LiveKit:RoomServiceUrl", exception);
        }
        catch (JsonException exception)
        {
            throw Failure(RoomConnectFailure.ProtocolMismatch, method,
                "the answer is not JSON; check that the address is a LiveKit server's", exception);
        }
    }

    private async Task<T?> ExchangeAsync<T>(
        string method, string token, byte[] body, Func<Stream, CancellationToken, ValueTask<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_options.RoomServiceAddress}/twirp/livekit.RoomService/{method}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        using var content = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            using var bounded = new BoundedStream(content, MaxAnswerBytes);
            return await read(bounded, cancellationToken).ConfigureAwait(false);
        }

        // Twirp reports a missing room or participant by its code; any other 404 means that the address is not a LiveKit server's.
        var code = await CodeAsync(response, content, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound && code == "not_found")
        {
            return null;
        }

        throw response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                Failure(RoomConnectFailure.Unauthorized, method,
                    "the server refused the token; compare LiveKit:ApiKey and LiveKit:ApiSecret with the server's keys, and the clocks"),
            HttpStatusCode.TooManyRequests =>
                Failure(RoomConnectFailure.Full, method, "the server rejects further requests; check its limits"),
            >= HttpStatusCode.InternalServerError =>
                Failure(RoomConnectFailure.Unreachable, method, $"the server answered {(int)response.StatusCode} {code}".TrimEnd()),
            _ => Failure(RoomConnectFailure.ProtocolMismatch, method,
                $"the server answered {$"{(int)response.StatusCode} {code}".TrimEnd()}; check that the address is a LiveKit server's"),
        };
    }

    // Empty for answers that are not Twirp's, such as a proxy's page, even if it claims to be JSON: the status is enough.
    private static async Task<string> CodeAsync(HttpResponseMessage response, Stream content, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return string.Empty;
        }

        try
        {
            using var bounded = new BoundedStream(content, MaxErrorBytes);
            using var error = await JsonDocument.ParseAsync(bounded, cancellationToken: cancellationToken).ConfigureAwait(false);
            return RoomServiceJson.Code(error.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or AnswerTooLongException)
        {
            return string.Empty;
        }
    }

    private RoomServiceException Failure(RoomConnectFailure reason, string method, string words, Exception? inner = null) =>
        new(reason, $"LiveKit's RoomService at {_options.RoomServiceAddress} did not answer {method}: {words}.", inner);

    private static byte[] Body(params (string Name, string Value)[] fields) =>
        JsonSerializer.SerializeToUtf8Bytes(fields.ToDictionary(field => field.Name, field => field.Value));
}
