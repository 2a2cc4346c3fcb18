using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using RemoteAccess.Store.Tests.Servers;

namespace RemoteAccess.Store.Tests.Starts;

/// <summary>Reminders in the real stores.</summary>
public sealed class ReminderTests(StoreServers servers)
{
    [Theory]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    public async Task A_reminder_is_kept_changed_found_by_range_and_removed(string store)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var silo = await servers.SiloAsync(store);
        var table = silo.Services.GetRequiredService<IReminderTable>();
        var grain = GrainId.Create("room", new string('é', 128)); // As long as a room's name may be.
        var start = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var entry = new ReminderEntry { GrainId = grain, ReminderName = "wake", StartAt = start, Period = TimeSpan.FromDays(40) };

        var first = await table.UpsertRow(entry, cancelled);
        entry.ETag = first;
        var second = await table.UpsertRow(entry, cancelled);
        Assert.NotEqual(first, second);

        var stored = await table.ReadRow(grain, "wake", cancelled);
        Assert.Equal((grain, "wake", TimeSpan.FromDays(40), second), (stored!.GrainId, stored.ReminderName, stored.Period, stored.ETag));
        Assert.Equal(start, stored.StartAt.ToUniversalTime());
        Assert.Single((await table.ReadRows(grain, cancelled)).Reminders);
        var hash = grain.GetUniformHashCode();
        Assert.Single((await table.ReadRows(hash - 1, hash, cancelled)).Reminders);
        Assert.Empty((await table.ReadRows(hash, hash + 1, cancelled)).Reminders);
        Assert.Single((await table.ReadRows(hash, hash, cancelled)).Reminders); // The whole circle.

        Assert.False(await table.RemoveRow(grain, "wake", first!, cancelled));
        Assert.True(await table.RemoveRow(grain, "wake", second!, cancelled));
        Assert.Empty((await table.ReadRows(grain, cancelled)).Reminders);
    }
}
