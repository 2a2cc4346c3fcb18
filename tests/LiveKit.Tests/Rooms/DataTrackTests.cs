using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Rooms;

[Collection(LibraryCollection.Name)]
public sealed class DataTrackTests
{
    [Fact]
    public async Task A_track_is_published_pushed_to_and_ended_once()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        Publish(native);

        var track = await room.PublishDataTrackAsync("data-ch-7", TestContext.Current.CancellationToken);
        var outcome = track.TryPush([4, 5], userTimestamp: 9);
        track.Unpublish();
        track.Dispose();

        Assert.Equal(("data-ch-7", "DTR_1", NativePush.Taken), (track.Name, track.Sid, outcome));
        Assert.Equal(fake.Local.Id,
            native.Library.Sent(FfiRequest.MessageOneofCase.PublishDataTrack).Single().PublishDataTrack.LocalParticipantHandle);
        var frame = native.Library.Sent(FfiRequest.MessageOneofCase.PushDataTrack).Single().PushDataTrack.Frame;
        Assert.Equal(9UL, frame.UserTimestamp);
        Assert.Equal([4, 5], frame.Payload.ToByteArray());
        Assert.Single(native.Library.Sent(FfiRequest.MessageOneofCase.UnpublishDataTrack));
        Assert.Equal(NativePush.Unpublished, track.TryPush([1], 0));
        await room.DisconnectAsync();
    }

    [Theory]
    [InlineData(nameof(PublishDataTrackErrorCode.DuplicateName), nameof(NativeTrackFailure.DuplicateName))]
    [InlineData(nameof(PublishDataTrackErrorCode.InvalidName), nameof(NativeTrackFailure.InvalidName))]
    [InlineData(nameof(PublishDataTrackErrorCode.NotAllowed), nameof(NativeTrackFailure.NotAllowed))]
    [InlineData(nameof(PublishDataTrackErrorCode.LimitReached), nameof(NativeTrackFailure.LimitReached))]
    [InlineData(nameof(PublishDataTrackErrorCode.Timeout), nameof(NativeTrackFailure.Timeout))]
    [InlineData(nameof(PublishDataTrackErrorCode.Disconnected), nameof(NativeTrackFailure.Disconnected))]
    [InlineData(nameof(PublishDataTrackErrorCode.Internal), nameof(NativeTrackFailure.Other))]
    public async Task A_track_that_cannot_be_published_says_why(string code, string failure)
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        native.Library.On(FfiRequest.MessageOneofCase.PublishDataTrack, request =>
        {
            var error = new PublishDataTrackError
            {
                Code = Enum.Parse<PublishDataTrackErrorCode>(code),
                Message = "Track name already taken",
            };
            native.Library.Raise(
                new FfiEvent
                {
                    PublishDataTrack =
                    new PublishDataTrackCompletion { AsyncId = request.PublishDataTrack.RequestAsyncId, Error = error }
                });
            return FakeAnswers.Accept(request);
        });

        var exception = await Assert.ThrowsAsync<NativeTrackException>(
            () => room.PublishDataTrackAsync("status", TestContext.Current.CancellationToken));

        Assert.Equal(failure, exception.Reason.ToString());
        Assert.Contains("status", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Track name already taken", exception.Message, StringComparison.Ordinal);
        await room.DisconnectAsync();
    }

    [Theory]
    [InlineData(nameof(PushDataTrackErrorCode.QueueFull), nameof(NativePush.QueueFull))]
    [InlineData(nameof(PushDataTrackErrorCode.TrackUnpublished), nameof(NativePush.Unpublished))]
    [InlineData(nameof(PushDataTrackErrorCode.InvalidHandle), nameof(NativePush.Unpublished))]
    [InlineData(nameof(PushDataTrackErrorCode.Internal), nameof(NativePush.Failed))]
    [InlineData("refused", nameof(NativePush.Unpublished))]
    public async Task A_frame_that_is_not_taken_says_why_and_nothing_is_thrown(string code, string outcome)
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        Publish(native);
        native.Library.On(FfiRequest.MessageOneofCase.PushDataTrack, _ => code == "refused"
            ? null
            : new FfiResponse
            {
                PushDataTrack =
                new PushDataTrackResponse { Error = new PushDataTrackError { Code = Enum.Parse<PushDataTrackErrorCode>(code) } }
            });
        using var track = await room.PublishDataTrackAsync("status", TestContext.Current.CancellationToken);

        Assert.Equal(outcome, track.TryPush([1], 0).ToString());
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task A_track_whose_publication_was_cancelled_is_ended_when_it_arrives()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        FfiRequest? held = null;
        native.Library.On(FfiRequest.MessageOneofCase.PublishDataTrack, request =>
        {
            held = request;
            return FakeAnswers.Accept(request);
        });
        using var cancellation = new CancellationTokenSource();
        var publishing = room.PublishDataTrackAsync("status", cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing.Within("the cancellation"));

        var published = FakeAnswers.Published(native.Library, held!);
        native.Library.Raise(published);
        await native.PumpedAsync();

        Assert.Equal(published.PublishDataTrack.Track.Handle.Id,
            native.Library.Sent(FfiRequest.MessageOneofCase.UnpublishDataTrack).Single().UnpublishDataTrack.TrackHandle);
        Assert.False(native.Library.Lives(published.PublishDataTrack.Track.Handle));
        await room.DisconnectAsync();
    }

    private static void Publish(NativeUnderTest native) => native.Library.On(FfiRequest.MessageOneofCase.PublishDataTrack, request =>
    {
        native.Library.Raise(FakeAnswers.Published(native.Library, request));
        return FakeAnswers.Accept(request);
    });
}
