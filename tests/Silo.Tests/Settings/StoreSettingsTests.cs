using Microsoft.Extensions.Configuration;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Tests.Settings;

/// <summary>Which store keeps what, and what is wrong about it before anything is started.</summary>
public sealed class StoreSettingsTests
{
    private const string Redis = "redis.example:6379,password=hunter2";
    private const string Sql = "Host=db.example;Database=ra;Username=me;Password=hunter2";

    [Fact]
    public void Nothing_set_is_kept_in_memory()
    {
        var stores = Run().Settings.Stores;

        Assert.Empty(stores.All);
        Assert.Equal((null, null, null), (stores.Members, stores.Grains, stores.Reminders));
    }

    [Fact]
    public void One_connection_string_serves_all_that_is_kept_in_the_same_kind_of_store()
    {
        var stores = Stores(("Cluster:Clustering", "Redis"), ("Cluster:ConnectionString", Redis), ("Storage:Kind", "Redis"));

        var store = Assert.Single(stores.All);
        Assert.Equal((StoreKind.Redis, "Cluster:ConnectionString"), (store.Kind, store.Key));
        Assert.Equal("the cluster's members and rooms and reminders", stores.UsesOf(store));
    }

    [Fact]
    public void Members_rooms_and_reminders_may_be_kept_in_different_stores()
    {
        var stores = Stores(
            ("Cluster:Clustering", "AdoNet"), ("Cluster:ConnectionString", Sql), ("Storage:Kind", "Redis"),
            ("Storage:ConnectionString", Redis), ("Reminders:Kind", "AdoNet"));

        Assert.Equal(2, stores.All.Count);
        Assert.Equal((StoreKind.AdoNet, StoreKind.Redis, StoreKind.AdoNet),
            (stores.Members!.Kind, stores.Grains!.Kind, stores.Reminders!.Kind));
        Assert.Same(stores.Members, stores.Reminders);
    }

    [Fact]
    public void One_silo_may_keep_its_rooms_in_a_store_and_reminders_follow()
    {
        var stores = Stores(("Storage:Kind", "AdoNet"), ("Storage:ConnectionString", Sql));

        Assert.Null(stores.Members);
        Assert.Equal("PostgreSQL at db.example:5432/ra", stores.Grains!.ToString());
        Assert.Same(stores.Grains, stores.Reminders);
    }

    [Fact]
    public void A_connection_string_is_read_from_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $" {Redis}\n");

        var store = Assert.Single(Stores(("Storage:Kind", "Redis"), ("Storage:ConnectionStringFile", file)).All);

        Assert.Equal("Redis at redis.example:6379", store.ToString());
        Assert.Equal("hunter2", store.Redis().Password);
        File.Delete(file);
    }

    [Theory]
    [InlineData("/nowhere/secret", "there is no such file")]
    [InlineData("/", "this user may not read the file")]
    public void A_file_that_cannot_be_read_is_an_error_with_its_path(string file, string problem)
    {
        var error = Assert.Single(Run(("Storage:Kind", "Redis"), ("Storage:ConnectionStringFile", file)).Errors);

        Assert.Equal(("Storage:ConnectionStringFile", file), (error.Key, error.Value));
        Assert.StartsWith(problem, error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_an_error_and_so_is_a_file_beside_a_connection_string()
    {
        var file = Path.GetTempFileName();

        Assert.StartsWith(
            "the file is empty",
            Assert.Single(Run(("Storage:Kind", "Redis"), ("Storage:ConnectionStringFile", file)).Errors).Fix, StringComparison.Ordinal);
        Assert.Equal(
            "Storage:ConnectionString is set too; give one of both",
            Assert.Single(Run(
                ("Storage:Kind", "Redis"), ("Storage:ConnectionStringFile", file), ("Storage:ConnectionString", Redis)).Errors).Fix);
        File.Delete(file);
    }

    [Theory]
    [InlineData("Redis", "redis://user:hunter2@redis.example:6379")]
    [InlineData("Redis", "redis.example:6379,pasword=hunter2")]
    [InlineData("Redis", "redis.example:6379,connectTimeout=hunter2")]
    [InlineData("Redis", Sql)]
    [InlineData("Redis", ",")]
    [InlineData("AdoNet", "Host=db.example;Pasword=hunter2")]
    [InlineData("AdoNet", "Host=db.example;Port=hunter2")]
    [InlineData("AdoNet", "postgres://me:hunter2@db.example/ra")]
    [InlineData("AdoNet", "Database=ra;Password=hunter2")]
    [InlineData("AdoNet", Redis)]
    public void A_connection_string_of_another_form_is_an_error_that_does_not_repeat_it(string kind, string text)
    {
        var error = Assert.Single(Run(("Storage:Kind", kind), ("Storage:ConnectionString", text)).Errors);

        Assert.Equal(("Storage:ConnectionString", $"({text.Length} hidden characters)"), (error.Key, error.Value));
        Assert.StartsWith("this is no connection string of", error.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_a_connection_string_is_one_error_however_many_use_it()
    {
        var errors = Run(("Cluster:Clustering", "Redis"), ("Storage:Kind", "Redis")).Errors;

        Assert.Equal("Cluster:ConnectionString", Assert.Single(errors).Key);
        Assert.Contains("redis.example:6379", errors[0].Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cluster:ConnectionString", "set Cluster:Clustering=Redis or AdoNet")]
    [InlineData("Storage:ConnectionString", "set Storage:Kind=Redis or AdoNet")]
    [InlineData("Reminders:ConnectionString", "set Reminders:Kind=Redis or AdoNet")]
    public void A_connection_string_that_nothing_uses_is_an_error(string key, string fix) =>
        Assert.Contains(fix, Assert.Single(Run((key, Redis)).Errors).Fix, StringComparison.Ordinal);

    [Fact]
    public void Memory_is_for_localhost_clustering_only()
    {
        var errors = Run(
            ("Cluster:Clustering", "Redis"), ("Cluster:ConnectionString", Redis), ("Reminders:Kind", "Memory")).Errors;

        Assert.Equal(["Storage:Kind", "Reminders:Kind"], errors.Select(error => error.Key));
        Assert.Equal(
            "Storage:Kind = 'Memory': other silos cannot see rooms in one silo's memory; give Redis or AdoNet, or "
                + "Cluster:Clustering=Localhost for one silo",
            errors[0].ToString());
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("fd00::1")]
    public void An_address_that_other_machines_reach_needs_TLS_or_a_word_that_it_does_not(string address)
    {
        (string, string)[] shared =
        [
            ("Cluster:Clustering", "Redis"), ("Cluster:ConnectionString", Redis), ("Storage:Kind", "Redis"), ("Cluster:Address", address),
        ];

        var error = Assert.Single(Run(shared).Errors);
        Assert.Equal(("Cluster:Address", address), (error.Key, error.Value));
        Assert.Contains("Cluster:Insecure=true", error.Fix, StringComparison.Ordinal);
        Assert.Empty(Run([.. shared, ("Cluster:Insecure", "true")]).Errors);
        Assert.Equal(address, Run([.. shared, ("Cluster:Insecure", "true")]).Settings.Address.Ip.ToString());
    }

    [Theory]
    [InlineData("0.0.0.0", "other silos cannot connect to this address")]
    [InlineData("::", "other silos cannot connect to this address")]
    [InlineData("no such host", "give the IP address or the host name")]
    [InlineData("nowhere.invalid", "this host name cannot be resolved")]
    public void An_address_that_nobody_can_connect_to_is_an_error(string address, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Run(("Cluster:Address", address)).Errors).Fix, StringComparison.Ordinal);

    [Fact]
    public void Localhost_clustering_stays_on_this_machine()
    {
        Assert.Equal("Cluster:Address", Assert.Single(Run(("Cluster:Address", "10.1.2.3")).Errors).Key);
        Assert.Empty(Run(("Cluster:Address", "localhost")).Errors);
    }

    [Fact]
    public void A_profile_gives_the_defaults_and_each_timing_can_still_be_set()
    {
        var tuned = Run().Settings.Cluster;
        var conservative = Run(("Cluster:Profile", "conservative"), ("Cluster:AliveInterval", "00:00:07")).Settings.Cluster;

        Assert.Equal((TimeSpan.FromSeconds(1), 2), (tuned.ProbeTimeout, tuned.MissedProbes));
        Assert.Equal((TimeSpan.FromSeconds(5), 3, TimeSpan.FromSeconds(20)),
            (conservative.ProbeTimeout, conservative.MissedProbes, conservative.MaxProbeTimeout));
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30)), (conservative.TableRefresh, conservative.DirectoryLease));
        Assert.Equal(TimeSpan.FromSeconds(7), conservative.AliveInterval);
        Assert.Equal(
            "give one of Tuned, Conservative", Assert.Single(Run(("Cluster:Profile", "Brave")).Errors).Fix);
    }

    private static StorePlan Stores(params (string Key, string Value)[] values)
    {
        var check = Run(values);
        Assert.Empty(check.Errors);
        return check.Settings.Stores;
    }

    private static SettingsCheck Run(params (string Key, string Value)[] values) => SettingsCheck.Run(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => pair.Key, string? (pair) => pair.Value)).Build());
}
