using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>The record and the session of one activation of a room.</summary>
public sealed class RoomOwnerTests : IAsyncLifetime
{
    private readonly RoomOwnerFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("Rule", "B9")]
    public async Task The_epoch_is_stored_before_a_session_has_it()
    {
        var owner = await _fixture.Active();
        _fixture.BeforeWrite = () =>
        {
            Assert.Null(_fixture.Host.Find(RoomOwnerFixture.Room));
            return Task.CompletedTask;
        };
        Assert.Equal(1, await owner.OpenAsync(_fixture.Session.Descriptor));
        Assert.Equal(new RoomIndexEntry(true, "silo", 1), Assert.Single(_fixture.Fleet.Indexed));
        Assert.Equal((true, 1L, "silo"), (_fixture.Stored.Wanted, _fixture.Stored.Epoch, _fixture.Stored.Silo));
        Assert.Equal(1, owner.Session?.Epoch);
        Assert.Equal(1, _fixture.Kept);
    }

    [Fact]
    public async Task Opening_again_with_an_equal_descriptor_changes_nothing_and_with_another_begins_an_epoch()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        Assert.Equal(1, await owner.OpenAsync(_fixture.Session.Descriptor with { Channels = [.. _fixture.Session.Descriptor.Channels] }));
        Assert.Equal(2, await owner.OpenAsync(_fixture.Session.Descriptor with { Name = "other" }));
        Assert.False(await owner.TryOpenAsync(_fixture.Session.Descriptor));
        Assert.Equal("other", owner.Session?.Descriptor.Name);
    }

    [Fact]
    public async Task A_store_that_fails_opens_and_changes_nothing()
    {
        var owner = await _fixture.Active();
        _fixture.FailsWrites = true;
        await Assert.ThrowsAsync<IOException>(() => owner.OpenAsync(_fixture.Session.Descriptor));
        Assert.Null(owner.Session);
        Assert.False(owner.IsChanging);
        Assert.Equal(0, _fixture.GivenUp);
        Assert.Equal(RoomPhase.Closed, owner.Status.Phase);
    }

    [Fact]
    public async Task A_close_is_stored_and_ends_the_session_and_a_second_one_writes_nothing()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        var session = owner.Session!;
        await owner.CloseAsync();
        Assert.False(_fixture.Stored.Wanted);
        Assert.Null(owner.Session);
        Assert.True(session.Completion.IsCompleted);
        _fixture.FailsWrites = true;
        await owner.CloseAsync();
        await Assert.ThrowsAsync<RoomNotOpenException>(() => owner.RequiredAsync().AsTask());
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task An_activation_adopts_the_session_of_the_stored_epoch_and_ends_an_overruled_one()
    {
        var first = await _fixture.Active();
        await first.OpenAsync(_fixture.Session.Descriptor);
        var session = first.Session!;
        var second = await _fixture.Active();
        Assert.Same(session, second.Session);
        Assert.Equal(2, _fixture.Kept);

        _fixture.Stored = _fixture.Stored with { Wanted = false };
        var third = await _fixture.Active();
        Assert.Null(third.Session);
        Assert.True(session.Completion.IsCompleted);
    }

    [Fact]
    [Trait("Rule", "B9")]
    [Trait("Rule", "B19")]
    public async Task An_activation_whose_record_another_silo_wrote_ends_its_session_and_gives_up()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        _fixture.Fleet.Others["other"] = 7;
        _fixture.Stored = _fixture.Stored with { Epoch = 7, Silo = "other" };
        await Assert.ThrowsAsync<RoomMovedException>(() => owner.ChangeBansAsync(bans => bans));
        Assert.Equal(1, _fixture.GivenUp);
        Assert.Null(owner.Session);
        Assert.Equal((RoomStanding.Elsewhere, RoomPhase.Elsewhere, "other"), (owner.Standing, owner.Status.Phase, owner.Status.Silo));
    }

    [Fact]
    public async Task The_end_of_an_activation_does_not_orphan_a_session_that_another_one_has_adopted()
    {
        var first = await _fixture.Active();
        await first.OpenAsync(_fixture.Session.Descriptor);
        Assert.True(first.Session!.HasOwner);
        var second = await _fixture.Active();
        first.End();
        Assert.True(second.Session!.HasOwner);
        second.End();
        Assert.False(second.Session.HasOwner);
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_wanted_room_that_the_silo_has_no_place_for_says_so_until_there_is_one()
    {
        _fixture.Session.Options.Admission.Rooms = 1;
        var other = RoomName.Parse("other");
        var full = _fixture.Host.Start(other, 1, _fixture.Session.Descriptor, []);
        _fixture.Stored = new RoomRecord { Wanted = true, Epoch = 3, Descriptor = _fixture.Session.Descriptor };
        var owner = await _fixture.Active();
        Assert.True(owner.IsRefused);
        Assert.NotEmpty(owner.Status.LastError);
        Assert.Equal(3, _fixture.Stored.Epoch);
        await Assert.ThrowsAsync<SiloFullException>(() => owner.RequiredAsync().AsTask());

        await _fixture.Host.StopAsync(full, ReasonCode.RoomClosed);
        await Assert.ThrowsAsync<RoomMovedException>(() => owner.RequiredAsync().AsTask());
        Assert.Equal(4, await owner.OpenAsync(_fixture.Session.Descriptor));
        Assert.False(owner.IsRefused);
        Assert.Same(owner.Session, await owner.RequiredAsync());
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task The_place_of_a_room_is_taken_while_it_is_stored_and_given_back_when_the_store_fails()
    {
        _fixture.Session.Options.Admission.Rooms = 1;
        var owner = await _fixture.Active();
        var reserved = new List<bool>();
        _fixture.BeforeWrite = () =>
        {
            reserved.Add(!_fixture.Session.Admission.HasRoom);
            return Task.CompletedTask;
        };
        _fixture.FailsWrites = true;
        await Assert.ThrowsAsync<IOException>(() => owner.OpenAsync(_fixture.Session.Descriptor));
        Assert.True(_fixture.Session.Admission.HasRoom);
        _fixture.FailsWrites = false;
        await owner.OpenAsync(_fixture.Session.Descriptor);
        await owner.OpenAsync(_fixture.Session.Descriptor with { Name = "other" });
        Assert.Equal([true, true, true], reserved);
    }

    [Fact]
    public async Task Changes_pass_one_gate()
    {
        var owner = await _fixture.Active();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _fixture.BeforeWrite = () => written.Task;
        var open = owner.OpenAsync(_fixture.Session.Descriptor);
        var close = owner.CloseAsync();
        Assert.True(owner.IsChanging);
        written.SetResult();
        await Task.WhenAll(open, close);
        Assert.Equal((false, 1L), (_fixture.Stored.Wanted, _fixture.Stored.Epoch));
        Assert.Null(owner.Session);
    }

    [Fact]
    public async Task An_advertisement_while_the_room_is_opened_anew_is_not_lost()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _fixture.BeforeWrite = () => written.Task;
        var open = owner.OpenAsync(_fixture.Session.Descriptor with { Name = "other" });
        owner.Session!.Advertise([SessionFixture.Channel(9)]);
        written.SetResult();
        Assert.Equal(2, await open);
        Assert.Contains((await owner.RequiredAsync()).Channels, channel => channel.Id == 9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "B19")]
    public async Task What_is_declared_after_a_session_has_ended_by_itself_opens_the_room_or_is_to_be_repeated(bool failsReads)
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        var session = owner.Session!;
        await _fixture.Session.Until(() => session.Status.Phase == RoomPhase.Connected, "the room to be connected");

        // The store does not answer what opens the room again: it waits for its next attempt.
        _fixture.FailsReads = true;
        _fixture.Host.Supersede(session);
        await session.Completion.Within("the session to end");
        await _fixture.Session.Until(() => !owner.IsChanging && _fixture.Session.Time.Armed > 0, "the next attempt to wait");
        _fixture.FailsReads = failsReads;

        if (failsReads)
        {
            await Assert.ThrowsAsync<RoomMovedException>(() => owner.RequiredAsync().AsTask());
        }
        else
        {
            Assert.Equal(2, (await owner.RequiredAsync()).Epoch);
        }
    }

    [Fact]
    public async Task A_session_starts_with_what_was_declared_in_the_open_room_and_a_closed_room_forgets_it()
    {
        var declared = new DeclaredState { Epoch = 3, Channels = [SessionFixture.Channel(9)] };
        _fixture.DeclaredStore.Stored = declared;
        _fixture.Stored = new RoomRecord { Wanted = true, Epoch = 3, OpenSince = 2, Descriptor = _fixture.Session.Descriptor };
        var owner = await _fixture.Active();
        Assert.Equal([1, 9], (await owner.RequiredAsync()).Channels.Select(channel => channel.Id));

        await owner.CloseAsync();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        Assert.Equal((5L, 5L), (_fixture.Stored.Epoch, _fixture.Stored.OpenSince));
        Assert.Equal([1], (await owner.RequiredAsync()).Channels.Select(channel => channel.Id));
        Assert.Equal(1, _fixture.DeclaredStore.Reads);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public async Task After_a_silo_of_an_earlier_version_only_the_newest_session_counts(long epoch, int channels)
    {
        _fixture.DeclaredStore.Stored = new DeclaredState { Epoch = epoch, Channels = [SessionFixture.Channel(9)] };
        _fixture.Stored = new RoomRecord { Wanted = true, Epoch = 3, Descriptor = _fixture.Session.Descriptor };
        var owner = await _fixture.Active();
        Assert.Equal(channels, (await owner.RequiredAsync()).Channels.Count);
        Assert.Equal(4, _fixture.Stored.OpenSince);
    }

    [Fact]
    public async Task Declarations_of_a_newer_version_keep_the_room_closed_and_it_can_be_closed_for_good()
    {
        _fixture.Stored = new RoomRecord { Wanted = true, Epoch = 3, Descriptor = _fixture.Session.Descriptor };
        _fixture.DeclaredStore.Reading = () => throw new NotSupportedException("format 9");
        var owner = await _fixture.Active();
        Assert.Equal((true, "format 9", 3L), (owner.IsRefused, owner.Status.LastError, _fixture.Stored.Epoch));
        await Assert.ThrowsAsync<RoomMovedException>(() => owner.RequiredAsync().AsTask());

        await owner.CloseAsync();
        Assert.Equal((false, false), (owner.IsRefused, _fixture.Stored.Wanted));
    }

    [Fact]
    public async Task A_store_that_cannot_tell_what_was_declared_opens_and_changes_nothing()
    {
        _fixture.Stored = new RoomRecord { Wanted = true, Epoch = 3, Descriptor = _fixture.Session.Descriptor };
        _fixture.DeclaredStore.Reading = () => throw new IOException("Reading fails on demand.");
        var owner = _fixture.NewOwner();
        await Assert.ThrowsAsync<IOException>(() => owner.ActivateAsync(TestContext.Current.CancellationToken));
        Assert.Null(_fixture.Host.Find(RoomOwnerFixture.Room));
        Assert.Equal(3, _fixture.Stored.Epoch);
    }

    [Fact]
    public async Task A_ban_is_stored_before_the_session_keeps_anybody_out_by_it()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        var ann = ParticipantIdentity.Parse("ann");
        var ban = new RoomBan("ann", _fixture.Session.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
        _fixture.BeforeWrite = () =>
        {
            Assert.Null(owner.Session!.Bans.Until(ann));
            return Task.CompletedTask;
        };
        await owner.ChangeBansAsync(bans => [.. bans, ban]);
        Assert.Equal([ban], _fixture.Stored.Bans!);
        Assert.Equal(ban.Until, owner.Session!.Bans.Until(ann));
    }
}
