using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The advertised services by themselves.</summary>
public sealed class ServiceTableTests : TablePartsTest
{
    [Fact]
    [Trait("Rule", "S3")]
    public void There_is_no_snapshot_without_services_and_it_changes_with_them()
    {
        Assert.Null(Parts.Services.Snapshot);
        Assert.NotNull(Add(Service(1, "/one")));
        var one = Parts.Services.Snapshot;
        Assert.Null(Add(Service(1, "/one")));
        Assert.Same(one, Parts.Services.Snapshot);
        Assert.NotNull(Add(Service(2, "/two")));
        Assert.NotEqual(one, Parts.Services.Snapshot);
        Assert.NotNull(Parts.Services.Remove([2, 404]));
        Assert.Null(Parts.Services.Remove([2]));
        Assert.Equal(one, Parts.Services.Snapshot);
    }

    [Fact]
    public void A_service_is_found_by_its_id_until_it_is_removed()
    {
        Add(Service(2, "/two"), Service(1, "/one"));
        Assert.Equal(["/one", "/two"], Parts.Services.Names);
        Assert.Equal("/two", Parts.Services.Find(2)?.Descriptor.Name);
        Parts.Services.Remove([2]);
        Assert.Null(Parts.Services.Find(2));
        Assert.Equal("/one", Assert.Single(Parts.Services.Descriptors).Name);
    }

    [Fact]
    public void An_id_or_a_name_that_is_taken_is_refused_and_nothing_is_added()
    {
        Add(Service(1, "/one"));
        var error = Assert.Throws<RoomDescriptorException>(() => Add(Service(1, "/other"), Service(2, "/one"), Service(3, "/three")));
        Assert.Collection(
            error.Errors,
            id => Assert.StartsWith("Service 1 is already advertised as '/one'", id, StringComparison.Ordinal),
            name => Assert.StartsWith("The name '/one' of service 2 is taken by service 1", name, StringComparison.Ordinal));
        Assert.Equal(["/one"], Parts.Services.Names);
    }

    private static ServiceDescriptor Service(uint id, string name) => new() { Id = id, Name = name, Handler = null! };

    private byte[]? Add(params ServiceDescriptor[] services) => Parts.Services.Add(services, _ => []);
}
