using Google.Protobuf;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>A data track of the device, over the library.</summary>
internal sealed class NativeDataTrack : INativeDataTrack
{
    private readonly FfiClient _client;
    private readonly NativeHandle _handle;
    private int _closed;

    private NativeDataTrack(FfiClient client, OwnedDataTrack track)
    {
        _client = client;
        _handle = client.Own(HandleKind.DataTrack, track.Handle.Id);
        Name = track.Info?.Name ?? string.Empty;
        Sid = track.Info?.Sid ?? string.Empty;
    }

    public string Name { get; }

    public string Sid { get; }

    internal static async Task<INativeDataTrack> PublishAsync(
        FfiClient client, NativeHandle local, string name, CancellationToken cancellationToken)
    {
        var completion = await client.CallOnPumpAsync(
            id => new FfiRequest
            {
                PublishDataTrack = new PublishDataTrackRequest
                {
                    LocalParticipantHandle = local.Id,
                    Options = new DataTrackOptions { Name = name },
                    RequestAsyncId = id,
                },
            },
            NativeDeadlines.Setting,
            cancellationToken).ConfigureAwait(false);
        if (completion.PublishDataTrack is { Track: { Handle: not null } track })
        {
            return new NativeDataTrack(client, track);
        }

        var error = completion.PublishDataTrack.Error;
        throw new NativeTrackException(
            Failure(error?.Code ?? PublishDataTrackErrorCode.Unknown),
            $"The data track {name} cannot be "
                + $"published: {NativeText.Clean(error?.Message ?? "the library named neither a track nor an error")}.");
    }

    public NativePush TryPush(ReadOnlySpan<byte> frame, ulong userTimestamp)
    {
        if (_handle.Id is not (not 0 and var id))
        {
            return NativePush.Unpublished;
        }

        try
        {
            var response = _client.Send(new FfiRequest
            {
                PushDataTrack = new PushDataTrackRequest
                {
                    TrackHandle = id,
                    Frame = new DataTrackFrame { Payload = ByteString.CopyFrom(frame), UserTimestamp = userTimestamp },
                },
            });
            return response.PushDataTrack?.Error is { } error ? Outcome(error.Code) : NativePush.Taken;
        }
        catch (NativeRequestException exception)
        {
            // Refused: the library no longer knows the track.
            return exception.Reason is NativeRequestFailure.Refused or NativeRequestFailure.Closed
                ? NativePush.Unpublished
                : NativePush.Failed;
        }
    }

    public void Unpublish()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        try
        {
            _client.Send(new FfiRequest { UnpublishDataTrack = new UnpublishDataTrackRequest { TrackHandle = _handle.Id } });
        }
        catch (NativeRequestException exception) when (exception.Reason is NativeRequestFailure.Refused or NativeRequestFailure.Closed)
        {
            // Its room has ended, and the track with it.
        }
        finally
        {
            _handle.Dispose();
        }
    }

    public void Dispose() => Unpublish();

    private static NativePush Outcome(PushDataTrackErrorCode code) => code switch
    {
        PushDataTrackErrorCode.QueueFull => NativePush.QueueFull,
        PushDataTrackErrorCode.TrackUnpublished or PushDataTrackErrorCode.InvalidHandle => NativePush.Unpublished,
        _ => NativePush.Failed,
    };

    private static NativeTrackFailure Failure(PublishDataTrackErrorCode code) => code switch
    {
        PublishDataTrackErrorCode.DuplicateName => NativeTrackFailure.DuplicateName,
        PublishDataTrackErrorCode.InvalidName => NativeTrackFailure.InvalidName,
        PublishDataTrackErrorCode.NotAllowed => NativeTrackFailure.NotAllowed,
        PublishDataTrackErrorCode.LimitReached => NativeTrackFailure.LimitReached,
        PublishDataTrackErrorCode.Timeout => NativeTrackFailure.Timeout,
        PublishDataTrackErrorCode.Disconnected or PublishDataTrackErrorCode.InvalidHandle => NativeTrackFailure.Disconnected,
        _ => NativeTrackFailure.Other,
    };
}
