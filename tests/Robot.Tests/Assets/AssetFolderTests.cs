using System.Text;
using RemoteAccess.Handlers;
using RemoteAccess.Robot.Assets;

namespace RemoteAccess.Robot.Tests.Assets;

/// <summary>A folder with a file that is served, beside one that must never be.</summary>
public sealed class AssetFolderTests : IDisposable
{
    private const string Secret = "the secret";

    private readonly string _home = Directory.CreateTempSubdirectory("robot-assets-").FullName;

    public AssetFolderTests()
    {
        Directory.CreateDirectory(Path.Combine(Root, "urdf"));
        File.WriteAllText(Path.Combine(Root, "urdf", "arm.urdf"), "<robot/>");
        File.WriteAllText(Path.Combine(_home, "secret.txt"), Secret);
        File.CreateSymbolicLink(Path.Combine(Root, "link.txt"), Path.Combine(_home, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "out"), _home);
        File.CreateSymbolicLink(Path.Combine(Root, "inside.urdf"), Path.Combine(Root, "urdf", "arm.urdf"));
        File.CreateSymbolicLink(Path.Combine(Root, "dangling"), Path.Combine(Root, "nothing"));
    }

    private string Root => Path.Combine(_home, "arm");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task A_file_is_served_byte_for_byte()
    {
        var reply = await FetchAsync("package://arm/urdf/arm.urdf");

        Assert.Null(reply.Error);
        Assert.Equal("<robot/>", Encoding.UTF8.GetString(reply.Data));
    }

    [Theory]
    [InlineData("package://arm/../secret.txt", "'..'")]
    [InlineData("package://arm/urdf/../../secret.txt", "'..'")]
    [InlineData("package://arm/urdf/..", "'..'")]
    [InlineData("package://arm/./urdf/arm.urdf", "'.'")]
    [InlineData("package://arm/%2e%2e/secret.txt", "contains '%'")]
    [InlineData("package://arm/%2E%2E%2Fsecret.txt", "contains '%'")]
    [InlineData("package://arm/%252e%252e/secret.txt", "contains '%'")]
    [InlineData("package://arm/..%2fsecret.txt", "contains '%'")]
    [InlineData("package://arm/%c0%ae%c0%ae/secret.txt", "contains '%'")]
    [InlineData("package://arm//etc/passwd", "an empty segment")]
    [InlineData("package://arm//", "an empty segment")]
    [InlineData("package://arm/", "an empty segment")]
    [InlineData("package://arm/urdf/", "an empty segment")]
    [InlineData("package://arm/..\\secret.txt", "contains '\\'")]
    [InlineData("package://arm/urdf\\arm.urdf", "contains '\\'")]
    [InlineData("package://arm/C:/secret.txt", "contains ':'")]
    [InlineData("package://arm/secret.txt\0.urdf", "a control character")]
    [InlineData("package://arm/\n", "a control character")]
    [InlineData("package://arm/urdf/arm.urdf?x=1", "contains '?'")]
    [InlineData("package://arm/urdf/arm.urdf#x", "contains '#'")]
    [InlineData("package://arm/.. /secret.txt", "ends with a dot or space")]
    [InlineData("package://arm/.../secret.txt", "ends with a dot or space")]
    [InlineData("/etc/passwd", "Only URIs that begin with package://arm/")]
    [InlineData("file:///etc/passwd", "Only URIs that begin with package://arm/")]
    [InlineData("package://other/urdf/arm.urdf", "Only URIs that begin with package://arm/")]
    [InlineData("package://arm", "Only URIs that begin with package://arm/")]
    [InlineData("package://arm/../arm2/x", "'..'")]
    [InlineData("PACKAGE://ARM/urdf/arm.urdf", "Only URIs that begin with package://arm/")]
    [InlineData("http://127.0.0.1/urdf/arm.urdf", "Only URIs that begin with package://arm/")]
    [InlineData("", "Only URIs that begin with package://arm/")]
    public async Task What_is_not_plainly_below_the_package_is_refused(string uri, string why) => await RefusesAsync(uri, why);

    [Theory]
    [InlineData("package://arm/link.txt")]
    [InlineData("package://arm/out/secret.txt")]
    [InlineData("package://arm/inside.urdf")]
    [InlineData("package://arm/dangling")]
    public async Task No_link_is_followed_wherever_it_leads(string uri) => await RefusesAsync(uri, "links are not followed");

    [Theory]
    [InlineData("package://arm/urdf", "is a folder")]
    [InlineData("package://arm/nothing.urdf", "There is no asset package://arm/nothing.urdf.")]
    [InlineData("package://arm/urdf/arm.urdf/more", "There is no")]
    public async Task What_is_not_a_file_is_refused_with_the_reason(string uri, string why) => await RefusesAsync(uri, why);

    [Fact]
    public async Task A_uri_of_any_length_is_answered() =>
        await RefusesAsync("package://arm/" + new string('a', 100_000), "the limit is 512");

    [Fact]
    public async Task The_longest_file_is_served_and_a_byte_more_is_not()
    {
        await File.WriteAllBytesAsync(Path.Combine(Root, "ten"), new byte[10], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(Root, "eleven"), new byte[11], TestContext.Current.CancellationToken);
        var folder = new AssetFolder(Root, maxBytes: 10);

        var ten = await folder.FetchAsync("package://arm/ten", TestContext.Current.CancellationToken);
        var eleven = await folder.FetchAsync("package://arm/eleven", TestContext.Current.CancellationToken);

        Assert.Equal(10, ten.Data.Length);
        Assert.Equal("package://arm/eleven has 11 bytes; the limit is 10.", eleven.Error);
    }

    [Theory]
    [InlineData("package://arm/urdf/arm.urdf")]
    [InlineData("package://arm/meshes/link.stl")]
    public async Task The_shipped_package_is_there(string uri)
    {
        var reply = await AssetFolder.Shipped().FetchAsync(uri, TestContext.Current.CancellationToken);

        Assert.Null(reply.Error);
        Assert.NotEmpty(reply.Data);
    }

    private async Task RefusesAsync(string uri, string why)
    {
        var reply = await FetchAsync(uri);

        Assert.Empty(reply.Data);
        Assert.Contains(why, reply.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_home, reply.Error, StringComparison.Ordinal);
    }

    private Task<AssetReply> FetchAsync(string uri) => new AssetFolder(Root).FetchAsync(uri, TestContext.Current.CancellationToken);
}
