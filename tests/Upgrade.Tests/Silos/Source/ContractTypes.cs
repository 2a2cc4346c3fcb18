using System.Reflection;
using RemoteAccess.Rooms;

namespace RemoteAccess.Upgrade;

/// <summary>What travels between silos: the types of the contracts and those of these silos, by their aliases.</summary>
internal static class ContractTypes
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Records and structs of which there can be an instance.</summary>
    public static IReadOnlyDictionary<string, Type> Records { get; } = All(
        type => !type.IsEnum && !type.IsAbstract && !typeof(Exception).IsAssignableFrom(type));

    /// <summary>Enums.</summary>
    public static IReadOnlyDictionary<string, Type> Enums { get; } = All(type => type.IsEnum);

    /// <summary>Exceptions, by their names: they need no alias.</summary>
    public static IReadOnlyDictionary<string, Type> Exceptions { get; } =
        Travelling().Where(typeof(Exception).IsAssignableFrom).ToDictionary(type => type.FullName!, StringComparer.Ordinal);

    /// <summary>The methods of the grain interfaces of the contracts.</summary>
    public static IReadOnlyList<MethodInfo> Methods { get; } =
    [
        .. typeof(IRoomGrain).Assembly.GetTypes()
            .Where(type => type is { IsInterface: true, IsVisible: true } && typeof(IAddressable).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods()),
    ];

    /// <summary>The alias of a type that has one.</summary>
    public static string? Alias(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    /// <summary>The fields that a record sends, by the ids of their members.</summary>
    public static IEnumerable<(uint Id, FieldInfo Field)> Members(Type type) =>
        type.GetFields(Own)
            .Select(field => (Field: field, Member: Member(type, field)))
            .Where(pair => pair.Member?.GetCustomAttribute<IdAttribute>() is not null)
            .Select(pair => (pair.Member!.GetCustomAttribute<IdAttribute>()!.Id, pair.Field))
            .OrderBy(pair => pair.Id);

    private static MemberInfo? Member(Type type, FieldInfo field) =>
        field.Name.StartsWith('<') ? type.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)], Own) : field;

    private static Dictionary<string, Type> All(Func<Type, bool> isMeant) => Travelling()
        .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && Alias(type) is not null && isMeant(type))
        .ToDictionary(type => Alias(type)!, StringComparer.Ordinal);

    private static IEnumerable<Type> Travelling() => new[] { typeof(IRoomGrain).Assembly, typeof(ContractTypes).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.IsVisible || type.Assembly == typeof(ContractTypes).Assembly);
}
