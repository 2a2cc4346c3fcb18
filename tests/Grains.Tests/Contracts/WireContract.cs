using System.Reflection;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Contracts;

/// <summary>Writes down what silos of different versions must agree on: aliases of types and methods, ids of members, numbers of
/// enums.</summary>
internal static class WireContract
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static Assembly Assembly => typeof(IParticipantGrain).Assembly;

    /// <summary>Types that travel between silos, in the order of their names.</summary>
    public static IEnumerable<Type> Types => Assembly.GetTypes().Where(IsPartOfIt).OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>The contract as lines of text.</summary>
    public static IEnumerable<string> Describe()
    {
        foreach (var type in Types)
        {
            var alias = Alias(type) ?? $"NO ALIAS {type}";
            yield return $"{alias} {Kind(type)}";
            foreach (var line in type.IsEnum ? Values(type) : type.IsInterface ? Methods(type) : Members(type))
            {
                yield return $"  {alias}.{line}";
            }
        }
    }

    /// <summary>Members of a payload that hold state; each needs an id.</summary>
    public static IEnumerable<MemberInfo> State(Type type) => type.GetProperties(Own)
        .Where(property => type.GetField($"<{property.Name}>k__BackingField", Own) is { IsStatic: false })
        .Concat<MemberInfo>(type.GetFields(Own).Where(field => field.IsDefined(typeof(IdAttribute))));

    /// <summary>A type's own alias, not that of the type it derives from.</summary>
    public static string? Alias(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    public static bool IsGrain(Type type) => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type);

    private static bool IsPartOfIt(Type type) =>
        IsGrain(type)
            || (type.Namespace?.StartsWith("RemoteAccess.", StringComparison.Ordinal) == true
                && type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    private static string Kind(Type type) =>
        type.IsEnum ? $"enum:{Enum.GetUnderlyingType(type).Name}" : type.IsInterface ? "grain" : type.IsValueType ? "struct" : "class";

    private static IEnumerable<string> Values(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(value => $"{Convert.ToInt64(value, null)} {value}");

    private static IEnumerable<string> Methods(Type type) => type.GetMethods()
        .Select(method =>
            $"{method.GetCustomAttribute<AliasAttribute>()?.Alias ?? "NO ALIAS"} {method.Name}({Parameters(method)}) "
            + Name(method.ReturnType))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(Type type) => State(type)
        .OrderBy(member => member.GetCustomAttribute<IdAttribute>()?.Id ?? uint.MaxValue)
        .Select(member =>
            $"{member.GetCustomAttribute<IdAttribute>()?.Id.ToString(null, null) ?? "NO ID"} {member.Name} {Name(TypeOf(member))}");

    private static string Parameters(MethodInfo method) =>
        string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)));

    private static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
