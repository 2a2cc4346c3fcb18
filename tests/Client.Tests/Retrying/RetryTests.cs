using System.Reflection;
using Orleans.Runtime;
using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Retrying;

public sealed class RetryTests
{
    private readonly FakeRoomGrain _grain = new();
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = Clock.New();

    public static TheoryData<Exception> Transient =>
        [Rejection(), new SiloUnavailableException("dead"), new SiloDrainingException("arm-7")];

    [Theory]
    [MemberData(nameof(Transient), DisableDiscoveryEnumeration = true)]
    public async Task A_publish_that_found_nobody_home_is_repeated(Exception failure)
    {
        _grain.Failures.Enqueue(failure);
        _grain.Failures.Enqueue(failure);

        var result = await _time.RunAsync(Make.Room(_grain, _time).PublishAsync(new ChannelMessage(1, 2, [3])).AsTask());

        Assert.Equal(FakeRoomGrain.Taken, result);
        Assert.Equal(3, _grain.Calls);
        Assert.Single(_grain.Published);
        Assert.Equal(TimeSpan.FromMilliseconds(75), _time.GetUtcNow() - Clock.Start);
    }

    [Fact]
    public async Task The_last_failure_comes_out_once_the_budget_is_spent()
    {
        for (var i = 0; i < 100; i++)
        {
            _grain.Failures.Enqueue(new SiloUnavailableException($"{i}"));
        }

        var failure = await Assert.ThrowsAsync<SiloUnavailableException>(
            () => _time.RunAsync(Make.Room(_grain, _time).PublishAsync(new ChannelMessage(1, 2, [3])).AsTask()));

        // 25 + 50 + 100 + 200 ms, then 250 ms each: thirty-eight more fit into ten seconds.
        Assert.Equal("42", failure.Message);
        Assert.Equal(43, _grain.Calls);
        Assert.Equal(TimeSpan.FromMilliseconds(9_875), _time.GetUtcNow() - Clock.Start);
    }

    [Fact]
    public async Task No_wait_is_longer_than_the_longest_the_first_included()
    {
        _grain.Failures.Enqueue(new SiloUnavailableException("dead"));
        _grain.Failures.Enqueue(new SiloUnavailableException("dead"));
        var policy = new RetryPolicy { InitialDelay = TimeSpan.FromMilliseconds(500), MaxDelay = TimeSpan.FromMilliseconds(100) };

        await _time.RunAsync(Make.Room(_grain, _time, policy).PublishAsync(new ChannelMessage(1, 2, [3])).AsTask());

        Assert.Equal(TimeSpan.FromMilliseconds(200), _time.GetUtcNow() - Clock.Start);
    }

    [Fact]
    public async Task A_timed_out_call_may_still_be_running_and_is_not_repeated()
    {
        _grain.Failures.Enqueue(new TimeoutException("30 s"));

        await Assert.ThrowsAsync<TimeoutException>(() => Make.Room(_grain, _time).PublishAsync(new ChannelMessage(1, 2, [3])).AsTask());

        Assert.Equal(1, _grain.Calls);
    }

    private static readonly Dictionary<string, Func<Room, Task>> Calls = new()
    {
        ["open"] = room => room.OpenAsync(new RoomDescriptor { Name = "Arm" }),
        ["status with an id"] = room => room.PublishStatusAsync(NoticeLevel.Info, "hot", "heat").AsTask(),
        ["remove a status"] = room => room.RemoveStatusAsync("heat").AsTask(),
        ["parameters"] = room => room.PublishParametersAsync([]).AsTask(),
        ["graph"] = room => room.PublishConnectionGraphAsync(new ConnectionGraph.ConnectionGraphState()).AsTask(),
        ["time"] = room => room.PublishTimeAsync().AsTask(),
        ["lift a ban"] = room => room.LiftBanAsync(Keys.ParticipantIdentity.Parse("vera")).AsTask(),
        ["bans"] = room => room.GetBansAsync().AsTask(),
        ["publish"] = room => room.PublishAsync(new ChannelMessage(1, 2, [3])).AsTask(),
        ["publish many"] = room => room.PublishBatchAsync(new ChannelMessage(1, 2, [3])).AsTask(),
        ["status without an id"] = room => room.PublishStatusAsync(NoticeLevel.Info, "hot").AsTask(),
    };

    [Theory]
    [Trait("Rule", "B19")]
    [InlineData("open")]
    [InlineData("status with an id")]
    [InlineData("remove a status")]
    [InlineData("parameters")]
    [InlineData("graph")]
    [InlineData("time")]
    [InlineData("lift a ban")]
    [InlineData("bans")]
    public async Task A_call_that_may_run_twice_is_repeated_when_no_answer_comes(string call)
    {
        _grain.Silent = 1;
        _grain.Failures.Enqueue(new TimeoutException("30 s"));

        await _time.RunAsync(Done(Calls[call](Make.Room(_grain, _time))));

        Assert.Equal(3, _grain.Calls);
        Assert.Equal(RetryPolicy.Default.AnswerTimeout + TimeSpan.FromMilliseconds(75), _time.GetUtcNow() - Clock.Start);
    }

    [Fact]
    public async Task A_call_that_gets_no_answer_ends_when_the_budget_is_spent()
    {
        _grain.Silent = 10;

        await Assert.ThrowsAsync<TimeoutException>(() => _time.RunAsync(Make.Room(_grain, _time).GetBansAsync().AsTask()));

        // Attempts begin at 0 s and 5.025 s.
        Assert.Equal(2, _grain.Calls);
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("publish many")]
    [InlineData("status without an id")]
    public async Task A_call_that_must_not_run_twice_ends_with_its_time_out(string call)
    {
        _grain.Failures.Enqueue(new TimeoutException("5 s"));

        await Assert.ThrowsAsync<TimeoutException>(() => Calls[call](Make.Room(_grain, _time)));

        Assert.Equal(1, _grain.Calls);
    }

    [Fact]
    public void Calls_that_are_answered_from_memory_wait_seconds_for_their_answer_by_themselves()
    {
        foreach (var (type, names) in new[]
        {
            (typeof(IRoomGrain), new[] { "Publish", "PublishBatch", "PublishStatus", "PublishTime", "GetStatus", "BroadcastControl" }),
            (typeof(RemoteAccess.Participants.IParticipantGrain),
                ["SendControl", "TryQueueControl", "SendControlBatch", "TryQueueControlBatch"]),
        })
        {
            Assert.All(names, name => Assert.Equal(
                TimeSpan.FromSeconds(5), type.GetMethod(name)!.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout));
        }
    }

    [Fact]
    public async Task Without_a_budget_nothing_is_repeated()
    {
        _grain.Failures.Enqueue(new SiloUnavailableException("dead"));

        await Assert.ThrowsAsync<SiloUnavailableException>(
            () => Make.Room(_grain, _time, RetryPolicy.None).PublishAsync(new ChannelMessage(1, 2, [3])).AsTask());

        Assert.Equal(1, _grain.Calls);
    }

    [Fact]
    public async Task Opening_is_repeated_while_silos_stop()
    {
        _grain.Failures.Enqueue(new SiloDrainingException("arm-7"));

        var epoch = await _time.RunAsync(Make.Room(_grain, _time).Describe("Arm").OpenAsync());

        Assert.Equal(7, epoch);
        Assert.Single(_grain.Opened);
    }

    [Fact]
    public async Task A_descriptor_that_is_not_valid_is_the_callers_at_once()
    {
        _grain.Failures.Enqueue(new RoomDescriptorException(["Name is empty."]));

        await Assert.ThrowsAsync<RoomDescriptorException>(() => Make.Room(_grain, _time).Describe("Arm").OpenAsync());

        Assert.Equal(1, _grain.Calls);
    }

    [Theory]
    [InlineData("-00:00:00.001")]
    [InlineData("00:01:00.001")]
    public void A_budget_out_of_range_is_refused_with_the_range(string budget)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { Budget = TimeSpan.Parse(budget) });

        Assert.Contains("give 00:00:00 to 00:01:00", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:00:11")]
    public void Waits_out_of_range_are_refused(string delay)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { InitialDelay = TimeSpan.Parse(delay) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { MaxDelay = TimeSpan.Parse(delay) });
    }

    [Theory]
    [InlineData("00:00:00.099")]
    [InlineData("00:01:00.001")]
    public void A_time_for_answers_out_of_range_is_refused(string time) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { AnswerTimeout = TimeSpan.Parse(time) });

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }

    // Orleans makes these itself only.
    private static Exception Rejection() => (Exception)Activator.CreateInstance(
        typeof(OrleansMessageRejectionException),
        BindingFlags.Instance | BindingFlags.NonPublic,
        null,
        ["no"],
        null)!;
}
