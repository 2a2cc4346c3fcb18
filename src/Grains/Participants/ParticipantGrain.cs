using Orleans.Placement;
using RemoteAccess.Grains.Placement;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// The address of one SID for callers on any silo. Key: <see cref="ParticipantKey"/>. Placed on the silo of the room's session, where it
/// finds the link. Its only state is the last link that it found. Not reentrant, and every method answers at once, so frames keep the order
/// of the calls. It does not know the room's events or the transport.
/// </summary>
[RoomPlacement, Immovable]
internal sealed class ParticipantGrain(SessionHost host, ILocalSiloDetails silo) : RoomBoundGrain(host), IParticipantGrain
{
    private ParticipantKey _key;
    private ParticipantLink? _last;

    // The reason of a closed link is kept while its session lives.
    protected override bool IsNeeded => true;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ParticipantKey.Parse(this.GetPrimaryKeyString());
        Bind(_key.Room);
        return Task.CompletedTask;
    }

    public ValueTask<SendResult> SendControl(ControlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return ValueTask.FromResult(Send(frame.CheckedBytes()));
    }

    public ValueTask<SendResult> TryQueueControl(ControlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var bytes = frame.CheckedBytes();
        return ValueTask.FromResult(Find() is { } link ? link.TryQueue(bytes, here: true) : Absent());
    }

    public ValueTask<BatchSendResult> SendControlBatch(ControlFrameBatch batch) =>
        ValueTask.FromResult(SendBatch(batch, static (link, frame) => link.Send(frame)));

    public ValueTask<BatchSendResult> TryQueueControlBatch(ControlFrameBatch batch) =>
        ValueTask.FromResult(SendBatch(batch, static (link, frame) => link.TryQueue(frame)));

    public ValueTask<SendResult> SendAssetResponse(uint requestId, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ValueTask.FromResult(Send(ServerMessageEncoder.FetchAssetResponse(requestId, data)));
    }

    public ValueTask<SendResult> SendAssetError(uint requestId, string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return ValueTask.FromResult(Send(ServerMessageEncoder.FetchAssetError(requestId, error)));
    }

    public ValueTask<ParticipantStatistics?> GetStatistics() => ValueTask.FromResult(Find() is { } link ? Statistics(link) : null);

    public Task<ParticipantState> GetState()
    {
        var link = Find();
        var shown = link ?? _last;
        var status = shown?.Status ?? (LinkPhase.Closed, ReasonCode.Unknown);
        return Task.FromResult(new ParticipantState
        {
            Room = _key.Room.ToString(),
            Sid = _key.Sid.ToString(),
            Registered = link is not null,
            Silo = silo.SiloAddress.ToString(),
            Identity = shown?.Identity.Identity.ToString() ?? string.Empty,
            ClientId = shown?.Identity.ClientId ?? 0,
            Epoch = shown?.Identity.Epoch ?? 0,
            JoinedAt = shown?.Identity.JoinedAt ?? 0,
            Link = status.State.ToString(),
            Reason = status.Reason.ToString(),
            Subscriptions = link is null ? [] : FindSession()?.SubscriptionsOf(link) ?? [],
            Statistics = shown is null ? null : Statistics(shown),
        });
    }

    private ParticipantStatistics Statistics(ParticipantLink link) =>
        FindSession() is { } session
            ? link.GetStatistics() with { Resets = session.ResetsOf(link.Identity.Identity) }
            : link.GetStatistics();

    private SendResult Send(ReadOnlyMemory<byte> frame) => Find() is { } link ? link.Send(frame, here: true) : Absent();

    private BatchSendResult SendBatch(ControlFrameBatch batch, Func<ParticipantLink, ReadOnlyMemory<byte>, SendResult> send)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var bytes = batch.Encoded;
        if (bytes is null || !FrameBatch.TryCount(bytes, out _))
        {
            throw new ArgumentException(
                $"The {bytes?.Length ?? 0} bytes are not a sequence of complete control frames; nothing was queued.", nameof(batch));
        }

        var link = Find();
        var accepted = 0;
        var last = link is null ? Absent() : default;
        for (var offset = 0; link is not null && offset < bytes.Length;)
        {
            var start = offset;
            FrameBatch.TryNext(bytes, ref offset, out var length);
            last = send(link, bytes.AsMemory(start, length));
            if (last.Outcome != SendOutcome.Queued)
            {
                break;
            }

            accepted++;
        }

        return new BatchSendResult(accepted, last);
    }

    private ParticipantLink? Find()
    {
        var link = FindSession()?.Link(_key.Sid);
        _last = link ?? _last;
        return link;
    }

    // P3, R7: closed, with the reason when this activation saw the link; Moved when the session has left this silo.
    private SendResult Absent()
    {
        if (FindSession() is null && HasLeft)
        {
            return new SendResult(SendOutcome.Moved, ReasonCode.None, 0, 0);
        }

        var reason = _last?.Status is { State: not LinkPhase.Open } closed ? closed.Reason : ReasonCode.Unknown;
        return new SendResult(SendOutcome.Closed, reason, 0, 0);
    }
}
